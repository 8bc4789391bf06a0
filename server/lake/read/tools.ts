/** Tools of the operating system, by place rather than by PATH: whoever sets PATH would choose our sandbox. */
import { accessSync, constants } from "node:fs";
import { join } from "node:path";

const FOLDERS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/run/current-system/sw/bin"];

/** The absolute path of an executable, or null when the system has none of this name. */
export function findTool(name: string): string | null {
	return FOLDERS.map((folder) => join(/* turbopackIgnore: true */ folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** The `qtrade` command beside the console, as an admin at a terminal has it. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { DatasetDefinition } from "../server/vocabulary/definition";
import { environmentOf, ROOT } from "./console-process";
import { consoleHome } from "./given";

const run = promisify(execFile);

/** Runs one command in the console's own home. @throws with what it printed when it does not exit with 0 */
export async function qtrade(...args: string[]): Promise<string> {
	const { stdout } = await run(process.execPath, [path.join(ROOT, "cli", "qtrade.mjs"), ...args], {
		cwd: ROOT,
		env: environmentOf(consoleHome()),
	});
	return stdout;
}

export type CommandResult = { code: number; document: Record<string, unknown> };

/** Runs one command with --json in any home, with variables of its own and what it reads from stdin. Never throws. */
export function qtradeIn(
	home: string,
	variables: Record<string, string>,
	args: readonly string[],
	input = "",
): Promise<CommandResult> {
	return new Promise((resolve, reject) => {
		const child = execFile(
			process.execPath,
			[path.join(ROOT, "cli", "qtrade.mjs"), ...args, "--json"],
			{ cwd: ROOT, env: environmentOf(home, variables) },
			(error, stdout, stderr) => {
				const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
				try {
					resolve({ code, document: JSON.parse(stdout) as Record<string, unknown> });
				} catch {
					reject(new Error(`qtrade ${args.join(" ")} ended with ${code} and printed no JSON:\n${stdout}${stderr}`));
				}
			},
		);
		child.stdin?.end(input);
	});
}

export async function createDataset(definition: DatasetDefinition): Promise<void> {
	const folder = mkdtempSync(path.join(tmpdir(), "qtrade-e2e-definition-"));
	try {
		const file = path.join(folder, "definition.json");
		writeFileSync(file, JSON.stringify(definition));
		await qtrade("dataset", "create", file);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

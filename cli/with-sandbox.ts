/** A sandbox for as long as a command needs one: it asks once, so no process is kept ready. */
import { Sandbox } from "../server/lake/read/sandbox";
import type { CommandContext } from "./context";

export async function withSandbox<Result>(
	{ env }: Pick<CommandContext, "env">,
	work: (sandbox: Sandbox) => Promise<Result>,
): Promise<Result> {
	const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0, concurrencyMax: 1 });
	try {
		return await work(sandbox);
	} finally {
		await sandbox.close();
	}
}

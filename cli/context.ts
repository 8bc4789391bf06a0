/** What a command works with: the control plane for as long as it runs, who acts, and how it prints. */
import type { Db } from "../server/db";
import { type Env, env } from "../server/env";
import { QtradeError } from "../server/errors";
import { commandLineActor } from "../server/identity/command-line-actor";
import type { Actor } from "../server/policy";
import { openControlPlane } from "../server/postgres/control-plane";
import { type Output, openOutput, printError } from "./output";
import { stopSignal } from "./stop-signal";

export type CommandContext = {
	db: Db;
	env: Env;
	out: Output;
	/** aborted by Ctrl-C and SIGTERM */
	signal: AbortSignal;
	/** schema versions that were applied when the control plane was opened */
	applied: number[];
	/** Who acts; read when it is needed, since some commands need nobody. */
	actor(): Promise<Actor>;
};

export type GlobalOptions = { json?: boolean };

/**
 * Runs a command with an open control plane and ends the process with its exit code.
 * @param work returns the exit code; nothing means 0
 * @param plane.evenWithGivenPassword also for who has still to change a password that somebody gave them
 */
export async function runCommand(
	options: GlobalOptions,
	// biome-ignore lint/suspicious/noConfusingVoidType: a command that has nothing to say of its exit code returns nothing
	work: (context: CommandContext) => Promise<number | void>,
	plane: { migrate?: boolean; evenWithGivenPassword?: boolean } = {},
): Promise<void> {
	const out = openOutput(options.json ?? false);
	const { signal } = stopSignal();
	const { evenWithGivenPassword, ...opening } = plane;
	let code: number;
	try {
		const settings = env();
		const opened = await openControlPlane(settings, { name: "qtrade-cli", signal, ...opening });
		// Whoever meant another one learns it before they wonder where their datasets are.
		if (opened.applied.includes(1) && settings.databaseUrl === null && !plane.migrate) {
			out.note(`made a new, empty installation in ${settings.home}`);
		} else if (settings.homeFoundAbove) out.note(`installation ${settings.home}`);
		const actor = () => commandLineActor(opened.db, settings, { evenWithGivenPassword });
		try {
			if (signal.aborted) throw new QtradeError("cancelled", "stopped before it began: nothing was done");
			// A token decides who acts wherever it is set, so an invalid one is refused even by commands that need nobody.
			if (settings.token !== null && !plane.migrate) await actor();
			code =
				(await work({
					db: opened.db,
					env: settings,
					out,
					signal,
					applied: opened.applied,
					actor,
				})) ?? 0;
		} finally {
			await opened.close();
		}
	} catch (error) {
		code = printError(out.json, error);
	}
	process.exitCode = code;
}

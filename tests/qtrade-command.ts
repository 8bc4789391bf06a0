/** The command itself, as a person starts it, on a fixture's database and home. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import type { Fixture } from "./fixture";

export type Ended = {
	code: number | null;
	stderr: string;
	/** what `--json` printed */
	document: Record<string, unknown>;
	error: { code: string; details: unknown } | undefined;
};

/** @returns runs `qtrade … --json` to its end, with a person's token and what they type */
export const qtradeOn =
	({ env, databaseUrl }: Pick<Fixture, "env" | "databaseUrl">) =>
	(args: readonly string[], { token = "", input = "" } = {}): Ended => {
		const { status, stdout, stderr } = spawnSync(
			process.execPath,
			[path.join(env.root, "cli", "qtrade.mjs"), ...args, "--json"],
			{
				encoding: "utf8",
				input,
				env: {
					...process.env,
					DATABASE_URL: databaseUrl,
					QTRADE_ENV: env.environment,
					QTRADE_HOME: env.home,
					QTRADE_TOKEN: token,
				},
			},
		);
		const document = JSON.parse(stdout) as Ended["document"] & Pick<Ended, "error">;
		return { code: status, stderr, document, error: document.error };
	};

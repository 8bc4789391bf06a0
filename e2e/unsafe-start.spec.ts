/** Outside dev nothing starts that everybody could walk into: `up`, the worker and the web each say so and end. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { openDb } from "../server/db";
import { acquireEmbeddedPostgres } from "../server/postgres/embedded";
import { environmentOf, freePort, ROOT } from "./console-process";
import { test } from "./staging-test";

const NEXT = path.join(ROOT, "node_modules", "next", "dist", "bin", "next");
const PROGRAMS: Record<string, (port: string) => string[]> = {
	up: (port) => [path.join(ROOT, "cli", "qtrade.mjs"), "up", "--no-demo", "--port", port],
	worker: () => [path.join(ROOT, "workers", "start.mjs")],
	web: (port) => [NEXT, "start", "-H", "127.0.0.1", "-p", port],
};
const ENDS_WITHIN_MS = 30_000;

type Ending = { code: number | null; said: string[] };

/** Runs a program to its end. `said` are its own lines on stderr. */
async function run(program: string, variables: Record<string, string>): Promise<Ending> {
	const home = mkdtempSync(path.join(tmpdir(), "qtrade-e2e-unsafe-"));
	const child = spawn(process.execPath, PROGRAMS[program]?.(String(await freePort())) ?? [], {
		cwd: ROOT,
		env: { ...environmentOf(home), QTRADE_ROOT: ROOT, ...variables },
		stdio: ["ignore", "ignore", "pipe"],
		timeout: ENDS_WITHIN_MS,
	});
	let stderr = "";
	child.stderr.setEncoding("utf8").on("data", (text: string) => {
		stderr += text;
	});
	const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
	rmSync(home, { recursive: true, force: true });
	return { code, said: stderr.split("\n").filter((line) => /^qtrade: |"level":[56]0/.test(line)) };
}

test("a start that is not safe ends with one line that says what to mend", async ({ staging }) => {
	test.setTimeout(180_000);
	const postgres = await acquireEmbeddedPostgres(staging.home, ROOT);
	const db = openDb(postgres.databaseUrl, { max: 1 });
	const good = { QTRADE_ENV: "staging", NEXTAUTH_SECRET: staging.secret, DATABASE_URL: postgres.databaseUrl };
	const everywhere = async (variables: Record<string, string>, line: RegExp): Promise<void> => {
		for (const [program, ending] of await Promise.all(
			Object.keys(PROGRAMS).map(async (name) => [name, await run(name, { ...good, ...variables })] as const),
		))
			expect(ending, `${program} with ${line}`).toEqual({ code: 2, said: [expect.stringMatching(line)] });
	};
	try {
		await everywhere({ NEXTAUTH_SECRET: "" }, /^qtrade: NEXTAUTH_SECRET must be set in staging: openssl/);
		await everywhere({ NEXTAUTH_SECRET: "too short" }, /^qtrade: NEXTAUTH_SECRET must have at least 32 characters/);
		await everywhere({ NEXTAUTH_SECRET: "changeme".repeat(8) }, /^qtrade: NEXTAUTH_SECRET must be random in staging/);
		await everywhere(
			{ QTRADE_ENV: "prod" },
			/^qtrade: this database belongs to the environment staging but QTRADE_ENV/,
		);
		await db.query("insert into users (name, is_demo) values ('demo.person', true)");
		await everywhere({}, /^qtrade: the demo's users may not exist in staging: disable demo\.person/);
	} finally {
		await db.query("update users set disabled_at = clock_timestamp() where name = 'demo.person'");
		await db.end();
		await postgres.release();
	}
});

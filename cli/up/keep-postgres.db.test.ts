import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { parseEnv } from "../../server/env";
import { openControlPlane } from "../../server/postgres/control-plane";
import { keepPostgres } from "./keep-postgres";

const home = mkdtempSync(path.join(tmpdir(), "qtrade-keep-"));
// Root's Postgres runs as another account, which must be let through.
chmodSync(home, 0o755);
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("an embedded Postgres that was killed is started again, at the address that the others know", async () => {
	const env = parseEnv({ QTRADE_HOME: home, QTRADE_ROOT: process.env.QTRADE_ROOT }, home);
	const plane = await openControlPlane(env, { name: "test" });
	const lines: string[] = [];
	const end = keepPostgres(plane.db, env, (line) => lines.push(line));
	try {
		const pid = Number(readFileSync(path.join(home, "postgres", "data", "postmaster.pid"), "utf8").split("\n")[0]);
		process.kill(pid, "SIGKILL");
		await vi.waitFor(() => expect(lines).toEqual(["Postgres ended; starting it again"]), { timeout: 20_000 });
		await vi.waitFor(async () => expect((await plane.db.query("select 1 as n")).rows).toEqual([{ n: 1 }]), {
			timeout: 40_000,
		});
	} finally {
		await end();
		await plane.close();
	}
	expect(() => readFileSync(path.join(home, "postgres", "data", "postmaster.pid"))).toThrow("ENOENT");
});

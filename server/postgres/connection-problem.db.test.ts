import { createServer } from "node:net";
import { expect, test } from "vitest";
import { openFixture } from "../../tests/fixture";
import { parseEnv } from "../env";
import { diagnoseInstallation } from "../ops/doctor";
import { openControlPlane } from "./control-plane";
import { firstComplaint } from "./embedded";
import { requireServerVersion } from "./startup-check";

const { db, env, databaseUrl, folder } = await openFixture();

/** What opening the control plane says about a DATABASE_URL. */
async function problemOf(change: (url: URL) => void, migrate: boolean): Promise<{ code: string; message: string }> {
	const url = new URL(databaseUrl);
	change(url);
	const opened = openControlPlane({ ...env, databaseUrl: url.toString() }, { name: "test", migrate });
	return opened.then(
		async (plane) => {
			await plane.close();
			throw new Error("it opened");
		},
		({ code, message }) => ({ code, message }),
	);
}

/** A port that nothing listens on. */
const freePort = (): Promise<number> =>
	new Promise((resolve) => {
		const server = createServer();
		server.listen(0, "127.0.0.1", () => {
			const { port } = server.address() as { port: number };
			server.close(() => resolve(port));
		});
	});

test.each([true, false])(
	"each way not to connect has a line of its own, with the place (migrating: %s)",
	async (migrate) => {
		const at = new URL(databaseUrl).host;
		const closed = await freePort();
		const cases: [change: (url: URL) => void, message: string][] = [
			[(url) => (url.port = String(closed)), `no PostgreSQL answers at 127.0.0.1:${closed}`],
			[
				(url) => (url.hostname = "no-such-host.invalid"),
				"the host no-such-host.invalid of DATABASE_URL is not known here",
			],
			[
				(url) => (url.password = "wrong-one"),
				`the PostgreSQL at ${at} does not take this password of the login qtrade_app`,
			],
			[(url) => (url.pathname = "/no_such"), `the PostgreSQL at ${at} has no database no_such`],
		];
		for (const [change, message] of cases) {
			const problem = await problemOf(change, migrate);
			expect(problem).toEqual({ code: "infrastructure", message: expect.stringContaining(message) });
			expect(problem.message).toContain("set DATABASE_URL right");
			expect(problem.message).not.toContain("wrong-one");
		}
	},
);

test("the doctor says it as well", async () => {
	const url = new URL(databaseUrl);
	url.pathname = "/no_such";
	const findings = await diagnoseInstallation({ ...env, databaseUrl: url.toString() });
	expect(findings.find((finding) => finding.name === "postgres")).toMatchObject({
		ok: false,
		message: expect.stringContaining("has no database no_such"),
	});
});

test("an old server is refused by its version, before anything is changed", async () => {
	await expect(requireServerVersion(db, 990_000)).rejects.toMatchObject({
		code: "infrastructure",
		message: expect.stringMatching(/PostgreSQL 99 or later is needed, the server of DATABASE_URL is 1\d\.\d/),
	});
	await requireServerVersion(db);
});

test("a DATABASE_URL that is none is a wrong environment", () => {
	expect(() => parseEnv({ DATABASE_URL: "postgres://a:b@:99999/q" }, folder)).toThrow(
		"DATABASE_URL: is no URL (a password with / ? # @ or : must be percent-encoded)",
	);
});

test("what initdb or pg_ctl complained of is told, not that it cleaned up", () => {
	expect(
		firstComplaint(
			'creating directory … ok\ninitdb: error: could not write file "x": No space left on device\ninitdb: removing contents of data directory "y"\n',
		),
	).toBe('initdb: error: could not write file "x": No space left on device');
	expect(firstComplaint("one\ntwo\n")).toBe("two");
});

/** The embedded Postgres of a home: who counts as its user, and where its data are when permissions change. */
import { createHash } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseEnv } from "../env";
import { diagnoseInstallation } from "../ops/doctor";
import { acquireEmbeddedPostgres } from "./embedded";
import { markOf } from "./process-mark";

const ROOT = process.env.QTRADE_ROOT ?? process.cwd();
const left: string[] = [];
afterAll(() => {
	for (const folder of left) rmSync(folder, { recursive: true, force: true });
});

/** A home below a folder of the given mode. */
function home(mode: number): { above: string; home: string; inside: string; outside: string } {
	const above = mkdtempSync(path.join(tmpdir(), "qtrade-home-"));
	chmodSync(above, mode);
	const made = path.join(above, "home");
	mkdirSync(made);
	const shared = path.join("/var/lib/qtrade", createHash("sha256").update(made).digest("hex").slice(0, 12));
	left.push(above, shared);
	return {
		above,
		home: made,
		inside: path.join(made, "postgres", "data"),
		outside: path.join(shared, "data"),
	};
}
const isUp = (data: string): boolean => existsSync(path.join(data, "postmaster.pid"));
const use = async (place: { home: string }): Promise<void> =>
	(await acquireEmbeddedPostgres(place.home, ROOT)).release();

test("a user that died does not keep it up, though its pid is another process's by now; a live one does", async () => {
	const place = home(0o755);
	const user = path.join(place.home, "postgres", "users", String(process.ppid));
	const first = await acquireEmbeddedPostgres(place.home, ROOT);
	writeFileSync(user, markOf(process.ppid));
	await first.release();
	expect(isUp(place.inside)).toBe(true);
	const second = await acquireEmbeddedPostgres(place.home, ROOT);
	writeFileSync(user, `${process.ppid} long ago`);
	await second.release();
	expect(isUp(place.inside)).toBe(false);
	expect(existsSync(user)).toBe(false);
});

test("the doctor finds nothing to mend in a home that is new", async () => {
	const place = home(0o755);
	const env = parseEnv({ QTRADE_HOME: place.home, QTRADE_ROOT: ROOT }, place.home);
	const findings = await diagnoseInstallation(env);
	expect(findings.filter((finding) => !finding.ok)).toEqual([]);
	expect(findings.find((finding) => finding.name === "schema")?.message).toContain("the next command brings it");
	expect(isUp(place.inside)).toBe(false);
});

describe.runIf(process.getuid?.() === 0)("root's home", () => {
	test("that an ordinary user made is refused, with whom to run as", async () => {
		const place = home(0o755);
		mkdirSync(place.inside, { recursive: true });
		chownSync(place.inside, 65534, 65534);
		await expect(use(place)).rejects.toMatchObject({
			code: "infrastructure",
			message: expect.stringContaining("belong to the user with the id 65534"),
		});
	});

	test("that is opened later keeps its data where they are", async () => {
		const place = home(0o700);
		await use(place);
		chmodSync(place.above, 0o755);
		await use(place);
		expect([existsSync(place.outside), existsSync(place.inside)]).toEqual([true, false]);
	});

	test("that is closed later is refused with what to do, and works again when that is done", async () => {
		const place = home(0o755);
		await use(place);
		chmodSync(place.above, 0o700);
		await expect(use(place)).rejects.toMatchObject({
			code: "infrastructure",
			message: expect.stringContaining(`chmod o+x ${place.above}, or move`),
		});
		expect([existsSync(place.outside), isUp(place.inside)]).toEqual([false, false]);
		chmodSync(place.above, 0o711);
		await use(place);
		expect([existsSync(place.outside), existsSync(place.inside)]).toEqual([false, true]);
	});
});

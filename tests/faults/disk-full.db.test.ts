/** Postgres and the lake on one small disk that fills up: runs end with the reason, nothing is lost, and room heals it. */
import { spawnSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { bar, HEADER } from "../bars";
import { type CommandHome, type Finished, openCommandHome } from "./command-home";

const MIB = 1 << 20;
const DISK_MIB = 320;
const ROOT = process.env.QTRADE_ROOT ?? process.cwd();

const home: CommandHome = openCommandHome(ROOT, { closed: false });
const run = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
// Only root may make a small disk, and only where the machine lets it.
const small =
	process.platform === "linux" &&
	process.getuid?.() === 0 &&
	run("mount", "-t", "tmpfs", "-o", `size=${DISK_MIB}m,mode=755`, "none", home.home);
afterAll(() => {
	if (small) run("umount", "-l", home.home);
	home.remove();
});

const filler = path.join(home.home, "filler");
function leave(mib: number): void {
	const { bavail, bsize } = statfsSync(home.home);
	writeFileSync(filler, Buffer.alloc(bavail * bsize - mib * MIB));
}
const good = (finished: Finished): Record<string, unknown> => {
	expect(finished, JSON.stringify(finished)).toMatchObject({ code: 0 });
	return finished.document;
};
test.skipIf(!small)(
	"a disk that fills up in the middle of a run, and one that is full before it",
	{
		timeout: 240_000,
	},
	async () => {
		good(await home.run("dataset", "create", home.define("prices")));
		home.feed("prices", "1.csv", [HEADER, bar("A", "2022-01-03", 10)]);
		expect(good(await home.run("ingest", "prices"))).toMatchObject({ status: "succeeded", version: 1 });

		// The copy of what arrives takes more than there is, and Postgres is left without a byte.
		const line = bar("B", "2022-01-03", 10);
		home.feed("prices", "2.csv", [HEADER, ...Array<string>(Math.ceil((80 * MIB) / line.length)).fill(line)]);
		leave(66);
		const filled = await home.run("ingest", "prices");
		expect(filled, JSON.stringify(filled)).toMatchObject({
			code: 3,
			document: { status: "errored", reason: expect.stringContaining("the disk is full: make room") },
		});

		rmSync(filler);
		leave(20);
		const full = await home.run("ingest", "prices");
		expect(full, JSON.stringify(full)).toMatchObject({
			code: 3,
			document: { status: "errored", reason: expect.stringContaining("the disk is full: under 64 MiB are free at") },
		});
		expect(good(await home.run("dataset", "show", "prices"))).toMatchObject({ current_version: 1 });
		expect(good(await home.run("fsck"))).toMatchObject({ ok: true, problems: [] });

		rmSync(filler);
		home.feed("prices", "2.csv", [HEADER, line]);
		expect(good(await home.run("ingest", "prices"))).toMatchObject({ status: "succeeded", version: 2 });
		expect(good(await home.run("fsck"))).toMatchObject({ ok: true, problems: [] });
	},
);

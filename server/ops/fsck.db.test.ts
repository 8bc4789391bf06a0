import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { openFixture } from "../../tests/fixture";
import { listFiles, listVersions } from "../datasets/reads";
import { checkLake } from "./fsck";

const { db, asOwner, env, csv, dataset, ingest } = await openFixture();
csv("prices/a.csv", [HEADER, bar("AAA", "2023-12-29"), bar("AAA", "2024-01-02")]);
await dataset("prices", "prices/*");
await ingest("prices");
const { files } = await listFiles(db, "prices", null);
const file = path.join(env.lake, files[0]?.path ?? "");
const [version] = (await listVersions(db, { name: "prices", page: 1, page_size: 1 })).rows;
const manifest = path.join(env.lake, version?.manifest_path ?? "");

/** Does damage, looks, and mends it. */
async function found(target: string, damage: (whole: Buffer) => void): Promise<string[]> {
	const whole = readFileSync(target);
	chmodSync(target, 0o644);
	damage(whole);
	const report = await checkLake(db, env.lake, false);
	writeFileSync(target, whole);
	expect(report.ok).toBe(false);
	return report.problems.map((problem) => `${problem.invariant} ${problem.problem}`);
}

test("a whole lake is clean, and says what was checked", async () => {
	expect(await checkLake(db, env.lake, true)).toMatchObject({
		ok: true,
		checked: { versions: 1, files: 3, datasets: 1 },
	});
});

test("one flipped byte is found", async () => {
	const problems = await found(file, (whole) => {
		const changed = Buffer.from(whole);
		changed[100] = (changed[100] ?? 0) ^ 1;
		writeFileSync(file, changed);
	});
	expect(problems).toEqual(["I3 has other content than was published (prices)"]);
});

test("a shortened and a missing file are found", async () => {
	expect((await found(file, (whole) => writeFileSync(file, whole.subarray(9))))[0]).toMatch(
		/^I3 has \d+ bytes instead of/,
	);
	expect((await found(file, () => rmSync(file)))[0]).toBe("I3 is missing (prices)");
});

test("a changed and a missing manifest are found", async () => {
	expect(await found(manifest, (whole) => writeFileSync(manifest, `${whole} `))).toEqual([
		"I3 its manifest was changed",
	]);
	expect((await found(manifest, () => rmSync(manifest)))[0]).toMatch(/^I3 cannot be read: ENOENT/);
});

test("a version whose base was not current is found", async () => {
	await asOwner().query("alter table dataset_versions disable trigger all");
	await db.query("update dataset_versions set base_version = 0");
	await db.query("update datasets set last_version = 5");
	const problems = (await checkLake(db, env.lake, false)).problems.map((problem) => problem.invariant);
	expect(problems).toContain("I5");
	await db.query("update dataset_versions set base_version = null");
	await db.query("update datasets set last_version = 1");
	await asOwner().query("alter table dataset_versions enable trigger all");
	expect((await checkLake(db, env.lake, false)).ok).toBe(true);
});

test("a damaged file of one dataset does not keep the rows of another from being recomputed", async () => {
	csv("other/a.csv", [HEADER, bar("BBB", "2024-01-02")]);
	await dataset("other", "other/*");
	await ingest("other");
	expect((await checkLake(db, env.lake, true)).checked.recomputed).toBe(2);
	await asOwner().query("alter table dataset_versions disable trigger all");
	const spoil = (change: string) =>
		db.query(`update dataset_versions v set ${change} from datasets d where d.id = v.dataset_id and d.name = 'other'`);
	await spoil("row_count = row_count + 1");
	const whole = readFileSync(file);
	chmodSync(file, 0o644);
	writeFileSync(file, whole.subarray(9));
	const report = await checkLake(db, env.lake, true);
	writeFileSync(file, whole);
	expect(report.checked).toMatchObject({ versions: 2, recomputed: 1 });
	expect(report.problems.map(({ where, problem }) => `${where} ${problem}`)).toContain(
		"other@1 its rows do not give its content hash",
	);
	await spoil("row_count = row_count - 1");
	await asOwner().query("alter table dataset_versions enable trigger all");
});

test("rows that a failed run set aside are missed when they are gone", async () => {
	csv("spoilt/a.csv", [HEADER, ...Array.from({ length: 30 }, (_, i) => bar(`S${i}`, "2024-01-02", "x"))]);
	await dataset("spoilt", "spoilt/*");
	const run = await ingest("spoilt");
	expect(run.state).toBe("failed");
	const kept = path.join(env.lake, `_quarantine/spoilt/${run.id}.parquet`);
	expect(await found(kept, () => rmSync(kept))).toEqual([`I3 is missing (set aside by run ${run.id})`]);
});

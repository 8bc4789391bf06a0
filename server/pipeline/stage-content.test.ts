/** A first ingest hashes and copies at once, on several connections: what happens when it is stopped or fails half-way. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { until } from "../../tests/faults/until";
import { inLake, stagingFolder } from "../lake/paths";
import { type Duck, openDuck } from "../lake/write/duck";
import { writerFor } from "../lake/write/writer-for";
import { shapeOf } from "../vocabulary/kind-shapes";
import { stageContent } from "./publish-run";
import type { RunRecord } from "./run-record";

const lake = mkdtempSync(path.join(tmpdir(), "qtrade-stage-"));
afterAll(() => rmSync(lake, { recursive: true, force: true }));

const YEARS = [2001, 2002, 2003, 2004, 2005, 2006];

/** A result of so many rows per year, as staging leaves it behind. */
async function resultOf(rows: number, order: string): Promise<Duck> {
	const duck = await openDuck(path.join(lake, "spill"), { memoryMb: 1024 });
	await duck.run(
		`create table names as select i::integer as s, i::integer as k, 'S' || i as symbol, i::bigint as instrument_id,
		        'XNYS:S' || i as canonical_key from range(1000) r(i);
		 create table result as
		 select y::smallint as y, (i % 1000)::integer as k, (i % 1000)::integer as s, make_date(y, 1, 1) as date,
		        random() as open, random() as high, random() as low, random() as close, random() as volume,
		        null::varchar as flags, true as is_new
		 from range(${rows}) r(i), (select unnest([${YEARS.join(", ")}]) as y) order by ${order};
		 create table runs as select y, 0::bigint as pos, s, count(*) as rows, min(date) as first_date, max(date) as last_date
		 from result group by y, s`,
	);
	return duck;
}

const run = (id: number) => ({ id, dataset: "prices", definition: { zone: "silver" } }) as unknown as RunRecord;
const writer = writerFor(shapeOf({ kind: "prices_daily" }));
const stagedBy = (id: number): string[] => {
	try {
		return readdirSync(inLake(lake, stagingFolder(id)));
	} catch {
		return [];
	}
};

test("an interrupt ends hashing and copying, on every connection", async () => {
	const duck = await resultOf(300_000, "y, k");
	const staging = stageContent(duck, writer, lake, run(1), null, YEARS);
	staging.catch(() => undefined);
	await until("the first copy", { deadlineMs: 20_000, pollMs: 1 }, () => stagedBy(1)[0] ?? null);
	duck.interrupt();
	await expect(staging).rejects.toThrow(/interrupt/i);
	expect(stagedBy(1).length).toBeLessThan(YEARS.length);
	await expect(duck.run("select 1")).rejects.toThrow("interrupted");
	duck.close();
});

test("a failure is told when nothing writes any more", async () => {
	// Against the order of years, which hashing refuses at its second year.
	const duck = await resultOf(100_000, "y desc, k");
	await expect(stageContent(duck, writer, lake, run(2), null, YEARS)).rejects.toThrow("not sorted by year");
	expect(stagedBy(2)).toHaveLength(YEARS.length);
	duck.close();
});

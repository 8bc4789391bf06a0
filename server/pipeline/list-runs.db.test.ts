import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { openFixture } from "../../tests/fixture";
import { inTransaction } from "../db";
import { listRuns, runChoices } from "./list-runs";

const { db, csv, dataset } = await openFixture();
for (const name of ["alpha", "beta", "gamma"]) {
	csv(`${name}/a.csv`, [HEADER, bar("AAA", "2024-01-02")]);
	await dataset(name, `${name}/*`);
}

/** A run as the pipeline leaves it: when it was queued, started and ended, in hours ago; null while it has not. */
async function run(
	name: string,
	state: string,
	[queued, started, finished]: [number, number | null, number | null],
	more: { rows?: number; trigger?: string; by?: string } = {},
): Promise<number> {
	return inTransaction(db, async (tx) => {
		const { rows } = await tx.query<{ id: number }>(
			`insert into ingestion_runs (dataset_id, definition_id, state, requested_by, publishes_as, queued_at, started_at, finished_at,
			   rows_extracted, trigger)
			 select id, definition_id, $2::run_state, $8, 'qtrade', clock_timestamp() - $3 * interval '1 hour',
			        clock_timestamp() - $4 * interval '1 hour', clock_timestamp() - $5 * interval '1 hour', $6, $7::run_trigger
			 from datasets where name = $1 returning id`,
			[name, state, queued, started, finished, more.rows ?? 0, more.trigger ?? "manual", more.by ?? "olivia"],
		);
		return rows[0]?.id ?? 0;
	});
}

const old = await run("alpha", "unchanged", [50, 50, 49], { rows: 5, trigger: "schedule", by: "scheduler" });
const good = await run("alpha", "unchanged", [5, 5, 4.5], { rows: 300 });
const bad = await run("beta", "failed", [10, 10, 8.5], { rows: 20 });
const across = await run("gamma", "cancelled", [30, 30, 20], { rows: 7, trigger: "retry" });
const open = await run("gamma", "running", [3, 3, null], { rows: 1 });
const waiting = await run("gamma", "queued", [100, null, null]);

test("runs are filtered and sorted by the server, what has no value last either way", async () => {
	const ids = async (request: Partial<Parameters<typeof listRuns>[1]>): Promise<number[]> => {
		const { rows, total } = await listRuns(db, { page: 1, page_size: 50, ...request });
		expect(total).toBe(rows.length);
		return rows.map((row) => row.id);
	};
	const by = (what: "queued" | "duration" | "extracted", descending: boolean) =>
		ids({ sort: { by: what, descending } });
	expect(await ids({})).toEqual([waiting, open, across, bad, good, old]);
	expect(await by("queued", true)).toEqual([open, good, bad, across, old, waiting]);
	expect(await by("duration", true)).toEqual([across, open, bad, old, good, waiting]);
	expect(await by("duration", false)).toEqual([good, old, bad, open, across, waiting]);
	expect(await by("extracted", false)).toEqual([waiting, open, old, across, bad, good]);
	expect(await ids({ trigger: "retry" })).toEqual([across]);
	expect(await ids({ requested_by: "scheduler" })).toEqual([old]);
	expect(await ids({ dataset: "gamma", states: ["running", "cancelled"] })).toEqual([open, across]);
	const day = (hoursAgo: number) => new Date(Date.now() - hoursAgo * 3_600_000).toISOString().slice(0, 10);
	expect(await ids({ from: day(100), to: day(100) })).toEqual([waiting]);
	expect(await ids({ from: day(-24) })).toEqual([]);
	expect((await ids({ from: day(50) })).includes(old)).toBe(true);
	expect(await runChoices(db)).toEqual({ requested_by: ["olivia", "scheduler"] });
	await expect(ids({ dataset: "nothing" })).rejects.toMatchObject({ code: "not_found" });
});

test("pages join up, whatever they are sorted by", async () => {
	for (const by of ["id", "queued", "duration", "extracted", "quarantined", "published"] as const) {
		const whole = await listRuns(db, { sort: { by, descending: false }, page: 1, page_size: 50 });
		const paged: number[] = [];
		for (let page = 1; page <= 3; page++) {
			const part = await listRuns(db, { sort: { by, descending: false }, page, page_size: 2 });
			expect(part.total).toBe(6);
			paged.push(...part.rows.map((row) => row.id));
		}
		expect(paged, by).toEqual(whole.rows.map((row) => row.id));
	}
});

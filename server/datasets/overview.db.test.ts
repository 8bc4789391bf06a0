import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { openFixture } from "../../tests/fixture";
import { setSimulatedClock } from "../clock";
import { unpackStrip } from "../vocabulary/session-strip";
import { getOverview, listDatasets } from "./overview";
import { getDataset } from "./reads";

const { db, asOwner, csv, dataset, ingest } = await openFixture();
csv("prices/a.csv", [HEADER, bar("AAA", "2024-01-02"), bar("AAA", "2024-01-03")]);
await setSimulatedClock(db, new Date("2024-01-05T23:00:00Z"), 0);
await dataset("prices", "prices/*");

/** A run that asked for a session and failed, as the pipeline leaves it. */
const failedRun = async (from: string): Promise<number> => {
	const { rows } = await db.query<{ id: number }>(
		`insert into ingestion_runs (dataset_id, definition_id, state, requested_by, publishes_as, window_from, reason, finished_at)
		 select id, definition_id, 'failed', 'olivia', 'qtrade', $1, 'because', clock_timestamp() from datasets where name = 'prices'
		 returning id`,
		[from],
	);
	return rows[0]?.id ?? 0;
};

const lastCells = async (count: number): Promise<string[]> => {
	const { datasets, session_dates } = await getOverview(db);
	const [row] = datasets;
	if (!row) throw new Error("the dataset is not there");
	const { strip, session_dates: dates } = await getDataset(db, "prices");
	// The dataset's own page tells the same.
	expect({ strip, dates }).toEqual({ strip: row.strip, dates: session_dates.XNYS });
	return unpackStrip(row.strip, dates)
		.slice(-count)
		.map((cell) => `${cell.date} ${cell.state}${cell.run === null ? "" : ` by ${cell.run}`}`);
};

test("a dataset that never published shows the run that failed, and nothing is expected before it", async () => {
	const run = await failedRun("2024-01-02");
	expect(await lastCells(4)).toEqual([
		`2024-01-02 failed by ${run}`,
		"2024-01-03 not_expected",
		"2024-01-04 not_expected",
		"2024-01-05 not_expected",
	]);
});

test("a failure before the present version says nothing of the sessions after it", async () => {
	await ingest("prices");
	expect(await lastCells(4)).toEqual([
		"2024-01-02 published",
		"2024-01-03 published",
		"2024-01-04 missing",
		"2024-01-05 missing",
	]);
});

test("a failure since then stands where the next session should be, the newest one for each", async () => {
	await failedRun("2024-01-03");
	const run = await failedRun("2024-01-03");
	expect(await lastCells(2)).toEqual([`2024-01-04 failed by ${run}`, "2024-01-05 missing"]);
});

test("a run that published with warnings marks its session", async () => {
	await db.query("update ingestion_runs set window_from = '2024-01-03' where state = 'succeeded'");
	await asOwner().query("update quality_checks set status = 'warn' where name = 'zero_volume'");
	expect((await lastCells(3))[0]).toMatch(/^2024-01-03 warning by \d+$/);
	expect((await listDatasets(db))[0]).toMatchObject({ health: "failed" });
});

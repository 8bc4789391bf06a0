import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { setSimulatedClock } from "../clock";
import { placeHold } from "../rollbacks/holds";
import { unpackStrip } from "../vocabulary/session-strip";
import { getOverview } from "./overview";
import { getDataset } from "./reads";

const { db, csv, dataset, ingest } = await openFixture();
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

test("a dataset with a schedule goes late, on hold as well as failed, and is counted so", async () => {
	const late = async () => {
		const { counts, datasets } = await getOverview(db);
		const [{ health, health_reason, freshness } = raise("the dataset is not there")] = datasets;
		return { count: counts.late, health, health_reason, is_late: freshness.is_late };
	};
	expect(await late()).toMatchObject({ count: 0, health: "failed", is_late: false });
	await db.query(
		`insert into schedules (dataset_id, enabled, delay_minutes)
		 select id, true, 30 from datasets where name = 'prices'`,
	);
	expect(await late()).toMatchObject({ count: 1, health: "failed", is_late: true });
	await ingest("prices", { full: true });
	expect(await late()).toMatchObject({ count: 1, health: "late" });
	await placeHold(db, EVERYTHING, "prices", "closes look wrong");
	expect(await late()).toEqual({
		count: 1,
		health: "held",
		health_reason: "local-admin: closes look wrong; 2 sessions behind",
		is_late: true,
	});
});

const raise = (message: string): never => {
	throw new Error(message);
};

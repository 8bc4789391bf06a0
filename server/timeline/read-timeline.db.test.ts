/** A timeline of known runs, and one at the size of a desk's years. */
import { beforeAll, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { openFixture } from "../../tests/fixture";
import { TIMELINE_STEPS } from "../vocabulary/timeline-views";
import { readTimeline } from "./read-timeline";

const { db, csv, dataset } = await openFixture();
const END = "2026-03-02T12:00:00Z";
/** 24 hours in 96 steps: a quarter of an hour each. */
const DAY = { hours: 24, end: END };

async function run(name: string, state: string, queued: string, finished: string | null): Promise<number> {
	const { rows } = await db.query(
		`insert into ingestion_runs (dataset_id, definition_id, state, requested_by, publishes_as, queued_at, started_at, finished_at)
		 select id, definition_id, $2, 'olivia', 'olivia', $3::timestamptz, $3::timestamptz, $4::timestamptz from datasets where name = $1 returning id`,
		[name, state, queued, finished],
	);
	return rows[0].id as number;
}
const laneOf = async (name: string, request = DAY) =>
	(await readTimeline(db, request)).lanes.find((lane) => lane.dataset === name);

beforeAll(async () => {
	csv("prices/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	for (const name of ["calm", "broken", "stopped"]) await dataset(name, "prices/*");
});

test("runs of one step are one cell: how many, the worst state and the latest run of it", async () => {
	await run("broken", "unchanged", "2026-03-02T10:01:00Z", "2026-03-02T10:02:00Z");
	await run("broken", "failed", "2026-03-02T10:05:00Z", "2026-03-02T10:06:00Z");
	const latest = await run("broken", "failed", "2026-03-02T10:07:00Z", "2026-03-02T10:08:00Z");
	await run("broken", "cancelled", "2026-03-02T10:14:59Z", "2026-03-02T10:14:59Z");
	const lane = await laneOf("broken");
	expect(lane?.cells).toEqual([{ at: 88, until: 88, count: 4, state: "failed", run: latest }]);
});

test("a long run reaches to the step in which it ended, one that began before starts at the edge", async () => {
	const long = await run("calm", "unchanged", "2026-03-02T08:00:00Z", "2026-03-02T09:40:00Z");
	const before = await run("calm", "unchanged", "2026-03-01T11:30:00Z", "2026-03-01T12:20:00Z");
	await run("calm", "unchanged", "2026-03-01T09:00:00Z", "2026-03-01T11:59:00Z");
	await run("calm", "unchanged", "2026-03-02T12:00:00Z", "2026-03-02T12:00:01Z");
	expect((await laneOf("calm"))?.cells).toEqual([
		{ at: 0, until: 1, count: 1, state: "unchanged", run: before },
		{ at: 80, until: 86, count: 1, state: "unchanged", run: long },
	]);
});

test("holds that reach into the stretch and rollbacks in it belong to their lane; trouble comes first", async () => {
	const hold = (from: string, to: string | null) =>
		db.query(
			`insert into holds (dataset_id, reason, placed_by, placed_at, released_by, released_at)
			 select id, 'vendor is down', 'oscar', $1, case when $2::timestamptz is null then null else 'oscar' end, $2 from datasets where name = 'stopped'`,
			[from, to],
		);
	await hold("2026-02-20T00:00:00Z", "2026-02-21T00:00:00Z");
	await hold("2026-02-28T00:00:00Z", null);
	const view = await readTimeline(db, DAY);
	expect(view.lanes.map((lane) => lane.dataset)).toEqual(["broken", "stopped", "calm"]);
	expect(view.lanes[1]?.holds).toEqual([
		{ from: "2026-02-28T00:00:00+00:00", to: null, by: "oscar", reason: "vendor is down" },
	]);
});

test("steps stand still while time goes on within one", async () => {
	const [early, late] = await Promise.all(
		["2026-03-02T11:46:00Z", "2026-03-02T11:59:00Z"].map((end) => readTimeline(db, { hours: 24, end })),
	);
	expect(early).toEqual(late);
	expect(early).toMatchObject({
		from: "2026-03-01T12:00:00+00:00",
		to: "2026-03-02T12:00:00+00:00",
		step_seconds: 900,
	});
});

test("a month of 20,000 runs comes as at most as many cells as there are steps per dataset", async () => {
	await db.query(
		`insert into ingestion_runs (dataset_id, definition_id, state, requested_by, publishes_as, queued_at, started_at, finished_at)
		 select d.id, d.definition_id, 'unchanged', 'service', 'service', t, t, t + interval '1 minute'
		 from datasets d, generate_series(1, 20000) i, lateral (select timestamptz '2026-03-02 11:00Z' - i * interval '2 minutes' as t) x
		 where d.name = 'calm'`,
	);
	const lane = await laneOf("calm", { hours: 720, end: END });
	expect(lane?.cells.length).toBeLessThanOrEqual(TIMELINE_STEPS);
	expect(lane?.cells.reduce((sum, cell) => sum + cell.count, 0)).toBe(20_004);
});

test("an archived dataset's trouble is in the stretch, behind everybody else's, until the stretch has left it", async () => {
	await dataset("retired", "prices/*");
	await run("retired", "failed", "2026-03-02T10:05:00Z", "2026-03-02T10:06:00Z");
	await db.query("update datasets set archived_at = now() where name = 'retired'");
	const { lanes } = await readTimeline(db, DAY);
	expect(lanes.map((lane) => lane.dataset).at(-1)).toBe("retired");
	expect(lanes.at(-1)).toMatchObject({ archived: true, cells: [{ state: "failed" }] });
	expect(lanes[0]?.archived).toBe(false);
	expect(await laneOf("retired", { hours: 24, end: "2026-03-20T12:00:00Z" })).toBeUndefined();
});

/** The timeline: runs, holds and rollbacks of every dataset over a stretch of time, cut into steps in the database. */
import { many, one, type Queryable } from "../db";
import {
	TIMELINE_STEPS,
	type TimelineCell,
	type TimelineHold,
	type TimelineLane,
	type TimelineRollback,
	type TimelineView,
	WORST_RUN_FIRST,
} from "../vocabulary/timeline-views";

/** A run that was asked for before the stretch may reach into it; longer ones than this are not looked for. */
const REACH = "interval '1 day'";
/** Worse than this is trouble: these lanes come first. */
const TROUBLE = WORST_RUN_FIRST.indexOf("running");

type Stretch = { from: string; to: string; step: number };

/**
 * What happened in the last `hours` hours before `end`. The end is moved to a whole step, so that steps stand still
 * while time goes on.
 * @param end an instant; now when null
 */
export async function readTimeline(
	db: Queryable,
	{ hours, end }: { hours: number; end: string | null },
): Promise<TimelineView> {
	const step = (hours * 3600) / TIMELINE_STEPS;
	const stretch = await one<Stretch>(
		db,
		`with ends as (
		   select to_timestamp(ceil(extract(epoch from coalesce($1::timestamptz, clock_timestamp())) / $2::float8) * $2::float8) as t
		 )
		 select to_json(t - make_interval(secs => $2::float8 * $3)) #>> '{}' as from, to_json(t) #>> '{}' as to, $2::float8 as step
		 from ends`,
		[end, step, TIMELINE_STEPS],
	);
	const [cells, holds, rollbacks, names] = await Promise.all([
		readCells(db, stretch),
		readHolds(db, stretch),
		readRollbacks(db, stretch),
		many<{ dataset: string }>(db, "select name as dataset from datasets where archived_at is null"),
	]);
	const active = new Set(names.map((name) => name.dataset));
	const lanes = new Map<string, TimelineLane>();
	const laneOf = (dataset: string): TimelineLane => {
		const known = lanes.get(dataset) ?? {
			dataset,
			archived: !active.has(dataset),
			cells: [],
			holds: [],
			rollbacks: [],
		};
		lanes.set(dataset, known);
		return known;
	};
	for (const dataset of active) laneOf(dataset);
	for (const { dataset, ...cell } of cells) laneOf(dataset).cells.push(cell);
	for (const { dataset, ...hold } of holds) laneOf(dataset).holds.push(hold);
	for (const { dataset, ...rollback } of rollbacks) laneOf(dataset).rollbacks.push(rollback);
	return {
		from: stretch.from,
		to: stretch.to,
		step_seconds: step,
		lanes: [...lanes.values()].sort((a, b) => troubleOf(a) - troubleOf(b) || (a.dataset < b.dataset ? -1 : 1)),
	};
}

/** Small for what a person looks at first: the worst run, then an open hold, then everything else alike, then archived ones. */
function troubleOf(lane: TimelineLane): number {
	if (lane.archived) return TROUBLE + 1;
	const worst = Math.min(TROUBLE, ...lane.cells.map((cell) => WORST_RUN_FIRST.indexOf(cell.state)));
	return lane.holds.some((hold) => hold.to === null) ? Math.min(worst, TROUBLE - 1) : worst;
}

const readCells = (db: Queryable, { from, to, step }: Stretch): Promise<(TimelineCell & { dataset: string })[]> =>
	many(
		db,
		`with placed as (
		   select dataset_id, id, state, array_position($4::run_state[], state) as badness,
		          greatest(floor(extract(epoch from queued_at - $1) / $3::float8), 0)::integer as at,
		          least(floor(extract(epoch from coalesce(finished_at, clock_timestamp()) - $1) / $3::float8), $5 - 1)::integer as until
		   from ingestion_runs
		   where queued_at >= $1::timestamptz - ${REACH} and queued_at < $2 and (finished_at is null or finished_at >= $1)
		 ), worst as (
		   select dataset_id, at, max(until) as until, count(*)::integer as count, min(badness) as badness from placed group by 1, 2
		 )
		 select d.name as dataset, w.at, greatest(w.until, w.at) as until, w.count, ($4::run_state[])[w.badness] as state,
		        (select max(p.id) from placed p where p.dataset_id = w.dataset_id and p.at = w.at and p.badness = w.badness) as run
		 from worst w join datasets d on d.id = w.dataset_id order by d.name, w.at`,
		[from, to, step, WORST_RUN_FIRST, TIMELINE_STEPS],
	);

const readHolds = (db: Queryable, { from, to }: Stretch): Promise<(TimelineHold & { dataset: string })[]> =>
	many(
		db,
		`select d.name as dataset, to_json(h.placed_at) #>> '{}' as from, to_json(h.released_at) #>> '{}' as to,
		        h.placed_by as by, h.reason
		 from holds h join datasets d on d.id = h.dataset_id
		 where h.placed_at < $2 and (h.released_at is null or h.released_at >= $1) order by h.placed_at`,
		[from, to],
	);

const readRollbacks = (db: Queryable, { from, to }: Stretch): Promise<(TimelineRollback & { dataset: string })[]> =>
	many(
		db,
		`select d.name as dataset, r.id, to_json(r.decided_at) #>> '{}' as at, r.from_version, r.to_version
		 from rollback_requests r join datasets d on d.id = r.dataset_id
		 where r.state = 'applied' and r.decided_at >= $1 and r.decided_at < $2 order by r.decided_at`,
		[from, to],
	);

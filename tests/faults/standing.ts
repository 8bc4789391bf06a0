/** What the control plane says of a dataset at one instant: the facts that rounds wait for and judge by. */
import { type Db, many, maybeOne, one } from "../../server/db";
import type { RunPhase, RunState } from "../../server/vocabulary/states";
import type { Stage } from "./stage";

export type Standing = {
	watermark: string | null;
	openRuns: number;
	/** runs by whose jobs some worker is still held, with the worker that claimed them */
	heldBy: (string | null)[];
};

/** One statement, so that its parts are of one instant. */
export const readStanding = (db: Db, dataset: string): Promise<Standing> =>
	one<Standing>(
		db,
		`select (select watermark from dataset_versions v where v.dataset_id = d.id and v.is_current) as watermark,
		        (select count(*) from ingestion_runs r where r.dataset_id = d.id and r.state in ('queued', 'running')) as "openRuns",
		        array(select r.worker from graphile_worker.jobs j join ingestion_runs r on j.key = 'run:' || r.id
		              where r.dataset_id = d.id and j.locked_by is not null) as "heldBy"
		 from datasets d where d.name = $1`,
		[dataset],
	);

/** column of the run, or the name of what belongs to it → value, or how many */
export type Trace = Record<string, unknown>;

export type RunNow = { id: number; state: RunState; worker: string | null; phase: RunPhase | null };

/** The newest run of the newest session: the one that was asked for, or the one that replaced it; null before either. */
export function newestRun({
	ground,
	feed,
	runsBefore,
}: Pick<Stage, "ground" | "feed" | "runsBefore">): Promise<RunNow | null> {
	return maybeOne<RunNow>(
		ground.db,
		`select r.id, r.state, r.worker, (select e.phase from run_events e where e.run_id = r.id and e.kind = 'phase_started'
		                                  order by e.id desc limit 1) as phase
		 from ingestion_runs r join datasets d on d.id = r.dataset_id
		 where d.name = $1 and r.id > $2 order by r.id desc limit 1`,
		[feed.dataset, runsBefore],
	);
}

export async function hasEnded(db: Db, run: number): Promise<boolean> {
	const { ended } = await one<{ ended: boolean }>(
		db,
		"select finished_at is not null as ended from ingestion_runs where id = $1",
		[run],
	);
	return ended;
}

/** 0 when there is none */
export async function newestRunId(db: Db): Promise<number> {
	const { id } = await one<{ id: number }>(db, "select coalesce(max(id), 0) as id from ingestion_runs");
	return id;
}

/** How long runs take from being asked for to their commit, by the last few that published; null before the first. */
export async function typicalLifeMs(db: Db, dataset: string): Promise<number | null> {
	const row = await one<{ ms: number | null }>(
		db,
		`select percentile_cont(0.5) within group (order by ms) as ms from (
		   select (extract(epoch from r.finished_at - r.queued_at) * 1000)::double precision as ms
		   from ingestion_runs r join datasets d on d.id = r.dataset_id
		   where d.name = $1 and r.state = 'succeeded' order by r.id desc limit 5) recent`,
		[dataset],
	);
	return row.ms;
}

/** Everything that is stored of the runs that are lost: two readings tell whether somebody wrote to one between. */
export async function traceOfLostRuns(db: Db, dataset: string): Promise<Map<number, Trace>> {
	const rows = await many<{ id: number; trace: Trace }>(
		db,
		`select r.id, to_jsonb(r) || jsonb_build_object(
		          'events', (select count(*) from run_events e where e.run_id = r.id),
		          'files', (select count(*) from run_files f where f.run_id = r.id),
		          'checks', (select count(*) from quality_checks c where c.run_id = r.id),
		          'versions', (select count(*) from dataset_versions v where v.run_id = r.id)) as trace
		 from ingestion_runs r join datasets d on d.id = r.dataset_id where d.name = $1 and r.state = 'lost'`,
		[dataset],
	);
	return new Map(rows.map(({ id, trace }) => [id, trace]));
}

/** The dataset's runs as one line, for a message. */
export async function describeRuns(db: Db, dataset: string): Promise<string> {
	const runs = await many<{ text: string }>(
		db,
		`select r.id || ' ' || r.state || coalesce(' (' || r.reason || ')', '') as text
		 from ingestion_runs r join datasets d on d.id = r.dataset_id where d.name = $1 order by r.id desc limit 5`,
		[dataset],
	);
	return `newest runs: ${runs.map((run) => run.text).join(", ")}`;
}

/** The environment as the frame of every page shows it. */
import { calendarToShow } from "../calendars/calendar";
import { readClock } from "../clock";
import { many, one, type Queryable } from "../db";
import type { EnvironmentView } from "../vocabulary/views";

/** Whose clock stands in the frame before there is a dataset. */
const FIRST_EXCHANGE = "XNYS";

export async function getEnvironment(db: Queryable): Promise<EnvironmentView> {
	const clock = await readClock(db);
	const row = await one<{ name: EnvironmentView["name"]; workers: number }>(
		db,
		`select name, (select count(*) from job_leases where resource like 'worker:%' and expires_at > clock_timestamp()) as workers
		 from environment`,
	);
	return {
		...row,
		now: clock.now().toISOString(),
		clock_rate: clock.rate,
		clock_simulated: clock.simulated,
		exchanges: await exchangesInUse(db),
	};
}

/** Of datasets that are not archived. Of two with as many datasets, the one that was there first comes first. */
async function exchangesInUse(db: Queryable): Promise<EnvironmentView["exchanges"]> {
	const used = await many<{ calendar: string }>(
		db,
		"select calendar from datasets where archived_at is null group by calendar order by count(*) desc, min(id)",
	);
	const mics = used.length > 0 ? used.map(({ calendar }) => calendar) : [FIRST_EXCHANGE];
	return mics.map((mic) => ({ mic, time_zone: calendarToShow(mic).timeZone }));
}

/**
 * Runs that nobody is doing while no worker is up: in line, or marked running by a process that has vanished. Commands
 * that do their own run keep its dataset's lease alive, so theirs are not among them.
 * @returns null when a worker is up or nothing waits, else one sentence that says what to do
 */
export async function unattendedRuns(db: Queryable): Promise<string | null> {
	const runs = await many<{ id: number; dataset: string }>(
		db,
		`select r.id, d.name as dataset from ingestion_runs r join datasets d on d.id = r.dataset_id
		 where r.state in ('queued', 'running')
		   and not exists (select from job_leases where resource like 'worker:%' and expires_at > clock_timestamp())
		   and not exists (select from job_leases where resource = 'dataset:' || r.dataset_id and expires_at > clock_timestamp())
		 order by r.id`,
	);
	const [first] = runs;
	if (!first) return null;
	const what = runs.length === 1 ? `run ${first.id} of ${first.dataset} waits` : `${runs.length} runs wait`;
	const datasets = [...new Set(runs.map((run) => run.dataset))];
	return `${what} and no worker is up: start one with qtrade up, or do it now with qtrade ingest ${datasets.length === 1 ? first.dataset : `<dataset> (${datasets.slice(0, 5).join(", ")}${datasets.length > 5 ? ", …" : ""})`}`;
}

/** The environment as the frame of every page shows it. */
import { readClock } from "../clock";
import { one, type Queryable } from "../db";
import type { EnvironmentView } from "../vocabulary/views";

export async function getEnvironment(db: Queryable): Promise<EnvironmentView> {
	const clock = await readClock(db);
	const row = await one<{ name: EnvironmentView["name"]; workers: number }>(
		db,
		`select name, (select count(*) from job_leases where resource like 'worker:%' and expires_at > clock_timestamp()) as workers
		 from environment`,
	);
	return { ...row, now: clock.now().toISOString(), clock_rate: clock.rate, clock_simulated: clock.simulated };
}

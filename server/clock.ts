/**
 * Application time. On the real clock it is the wall clock; a database may instead carry a simulated clock (an anchor
 * and a rate), so that tests and the demo can live through a quarter in a minute. Every process of one database reads
 * the same clock. Leases, ordering and audit never use it: they take the database's own time.
 */
import { type Db, one, type Queryable } from "./db";

export type Clock = {
	now(): Date;
	/** Application time at a real instant; null for one from before the clock was set to what it shows. */
	at(real: Date): Date | null;
	/** application seconds per real second */
	rate: number;
	simulated: boolean;
};

type ClockRow = {
	clock_anchor_app: Date | null;
	clock_anchor_real: Date | null;
	clock_rate: number;
	real_now: Date;
};

/** Reads the database's clock. Cheap: one row; callers re-read it per unit of work, since a person may change it. */
export async function readClock(db: Queryable): Promise<Clock> {
	const row = await one<ClockRow>(
		db,
		"select clock_anchor_app, clock_anchor_real, clock_rate, clock_timestamp() as real_now from environment",
	);
	if (row.clock_anchor_app === null || row.clock_anchor_real === null) {
		return { now: () => new Date(), at: (real) => real, rate: 1, simulated: false };
	}
	const anchor = row.clock_anchor_real.getTime();
	const app = row.clock_anchor_app.getTime();
	const elapsedAtRead = row.real_now.getTime() - anchor;
	const readAt = performance.now();
	return {
		now: () => new Date(app + (elapsedAtRead + (performance.now() - readAt)) * row.clock_rate),
		at: (real) => (real.getTime() < anchor ? null : new Date(app + (real.getTime() - anchor) * row.clock_rate)),
		rate: row.clock_rate,
		simulated: true,
	};
}

/** Puts the database on a simulated clock that reads `at` now and runs `rate` times as fast; 0 stands still. */
export async function setSimulatedClock(db: Db, at: Date, rate: number): Promise<void> {
	await db.query(
		"update environment set clock_anchor_app = $1, clock_anchor_real = clock_timestamp(), clock_rate = $2",
		[at, rate],
	);
}

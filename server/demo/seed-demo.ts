/**
 * The demo: a simulated exchange with a history in several versions, a feed whose last run its checks blocked, and a
 * schedule that brings a new session every few minutes. Everything goes through the same pipeline as real data.
 */
import { calendarFor } from "../calendars/calendar";
import { readClock, setSimulatedClock } from "../clock";
import { createDataset, updateDataset } from "../datasets/save-dataset";
import { maybeOne, one } from "../db";
import { addUser, LOCAL_ADMIN } from "../identity/users";
import { Sandbox } from "../lake/read/sandbox";
import type { Pipeline } from "../pipeline/execute-run";
import type { Actor } from "../policy";
import { approveRollback } from "../rollbacks/approve-rollback";
import { requestRollback } from "../rollbacks/request-rollback";
import type { DatasetDefinition } from "../vocabulary/definition";
import { ROLES } from "../vocabulary/roles";
import { DEMO_PASSWORD, DEMO_USERS } from "./demo-users";
import { ingestOnce } from "./ingest-once";

const HISTORY_START = "2019-01-02";
/** The demo's first evening: the last session that the seeded history holds. */
const FIRST_EVENING = "2024-05-31";
/** One simulated day takes three minutes. */
const CLOCK_RATE = 480;
const ACTOR: Actor = { name: LOCAL_ADMIN, roles: ROLES };

const prices: DatasetDefinition = {
	name: "us_prices_daily",
	description: "Simulated: daily bars of 200 US shares, split-adjusted",
	zone: "silver",
	kind: "prices_daily",
	calendar: "XNYS",
	basis: "split",
	currency: "USD",
	lookback: 5,
	source: { type: "simulated", seed: 7, symbols: 200, start: HISTORY_START, defects: "realistic" },
	schedule: { after_close_minutes: 30 },
};

const raw: DatasetDefinition = {
	...prices,
	name: "us_prices_raw",
	description: "Simulated: the same shares as traded, splits not adjusted",
	basis: "raw",
	source: { type: "simulated", seed: 7, symbols: 60, start: "2022-01-03", defects: "realistic" },
	schedule: { after_close_minutes: 45 },
};

const vendorB: DatasetDefinition = {
	...prices,
	name: "vendor_b_prices",
	description: "Simulated: a second vendor, whose feed broke on its last session",
	source: { type: "simulated", seed: 11, symbols: 120, start: "2023-01-03", defects: "none" },
	schedule: undefined,
};

/**
 * Seeds an empty dev database, and goes on where an earlier start was stopped or killed in the middle of it; a database
 * that has anything else in it is left alone.
 * @param over asked between steps: a stop request ends the seeding early, and the next start goes on
 * @throws QtradeError("infrastructure") when a run could not be done (a full disk, for instance)
 */
export async function seedDemo(pipeline: Pipeline, say: (line: string) => void, over: () => boolean): Promise<void> {
	const { db } = pipeline;
	const { known, begun } = await one<{ known: boolean; begun: boolean }>(
		db,
		// Only the seeding makes the clock stand still.
		`select exists (select from datasets) or exists (select from users where not is_demo) as known,
		        exists (select from users where is_demo) and clock_anchor_app is not null and clock_rate = 0 as begun
		 from environment`,
	);
	if (known && !begun) return;
	say(
		begun ? "going on with the demo, which an earlier start left unfinished …" : "seeding the demo (simulated data) …",
	);
	const calendar = calendarFor("XNYS");
	const evening = (behind: number): Date => {
		const session = calendar.shift(FIRST_EVENING, -behind);
		const closed = calendar.session(session)?.closesAt ?? new Date(`${session}T21:00:00Z`);
		return new Date(closed.getTime() + 3_600_000);
	};
	const clock = await readClock(db);
	const reached = clock.simulated ? clock.now() : new Date(0);
	const setClock = async (at: Date): Promise<void> => {
		if (reached < at) await setSimulatedClock(db, at, 0);
	};
	for (const user of DEMO_USERS) {
		await addUser(db, ACTOR, { ...user, password: DEMO_PASSWORD, isDemo: true }).catch(() => undefined);
	}
	if (reached <= evening(6)) {
		await setClock(evening(6));
		for (const { schedule: _, ...unscheduled } of [prices, raw, vendorB]) {
			if (over()) return;
			if (!(await exists(pipeline, unscheduled.name))) await createDataset(db, ACTOR, unscheduled);
			await ingestOnce(pipeline, ACTOR, unscheduled.name, say);
			say(`  ${unscheduled.name}: history published`);
		}
	}
	for (let behind = 5; behind >= 0; behind -= 1) {
		if (reached > evening(behind)) continue;
		if (behind === 1) await tellRollback(pipeline);
		if (over()) return;
		await setClock(evening(behind));
		if (behind === 0)
			await updateDataset(db, ACTOR, {
				...vendorB,
				source: { ...vendorB.source, defects: "broken" } as DatasetDefinition["source"],
			});
		for (const { name } of [prices, raw, vendorB]) await ingestOnce(pipeline, ACTOR, name, say);
	}
	for (const definition of [prices, raw]) await updateDataset(db, ACTOR, definition);
	await setSimulatedClock(db, evening(0), CLOCK_RATE);
	say("  the simulated clock runs: a day takes three minutes");
}

const exists = async ({ db }: Pipeline, dataset: string): Promise<boolean> =>
	(await maybeOne(db, "select from datasets where name = $1", [dataset])) !== null;

/** A false alarm: a session's bars are taken away by two people, and put back by them. */
async function tellRollback(pipeline: Pipeline): Promise<void> {
	const { db, env } = pipeline;
	const pending = await maybeOne<{ id: number }>(
		db,
		`select r.id from rollback_requests r join datasets d on d.id = r.dataset_id where d.name = $1 and r.state = 'pending'`,
		[vendorB.name],
	);
	if (pending) await approve(pipeline, pending.id);
	const { version, told } = await one<{ version: number; told: number }>(
		db,
		`select (select max(v.version) from dataset_versions v where v.dataset_id = d.id and v.action = 'ingest') as version,
		        (select count(*) from rollback_requests r where r.dataset_id = d.id and r.state = 'applied') as told
		 from datasets d where d.name = $1`,
		[vendorB.name],
	);
	const story = [
		{ to: version - 1, reason: "Volumes of the last session look doubled against our other vendor" },
		{ to: version, reason: "False alarm: the vendor counts both sides of an auction; they are right" },
	];
	const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0 });
	try {
		for (const { to, reason } of story.slice(told)) {
			const wish = { dataset: vendorB.name, to, reason, fingerprint: null };
			await approve(pipeline, await requestRollback(db, sandbox, person("olivia"), wish));
		}
	} finally {
		await sandbox.close();
	}
}

const approve = ({ db }: Pipeline, id: number): Promise<unknown> =>
	approveRollback(db, person("adam"), { id, note: null, fingerprint: null });

const person = (name: string): Actor => ({ name, roles: DEMO_USERS.find((user) => user.name === name)?.roles ?? [] });

/**
 * The demo: a simulated exchange with a history in several versions, a feed whose last run its checks blocked, and a
 * schedule that brings a new session every few minutes. Everything goes through the same pipeline as real data.
 */
import { calendarFor } from "../calendars/calendar";
import { setSimulatedClock } from "../clock";
import { createDataset, updateDataset } from "../datasets/save-dataset";
import { one } from "../db";
import { addUser, LOCAL_ADMIN } from "../identity/users";
import { Sandbox } from "../lake/read/sandbox";
import { executeRun, type Pipeline } from "../pipeline/execute-run";
import { startRun } from "../pipeline/start-run";
import type { Actor } from "../policy";
import { approveRollback } from "../rollbacks/approve-rollback";
import { requestRollback } from "../rollbacks/request-rollback";
import type { DatasetDefinition } from "../vocabulary/definition";
import { ROLES } from "../vocabulary/roles";
import { DEMO_PASSWORD, DEMO_USERS } from "./demo-users";

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
 * Seeds an empty dev database; one that has anything in it is left alone.
 * @param over asked between steps: a stop request ends the seeding early, and the next start goes on
 */
export async function seedDemo(pipeline: Pipeline, say: (line: string) => void, over: () => boolean): Promise<void> {
	const { db } = pipeline;
	const { known } = await one<{ known: boolean }>(
		db,
		"select exists (select from datasets) or exists (select from users where not is_demo) as known",
	);
	if (known) return;
	say("seeding the demo (simulated data) …");
	const calendar = calendarFor("XNYS");
	const evening = async (session: string): Promise<void> => {
		const closed = calendar.session(session)?.closesAt ?? new Date(`${session}T21:00:00Z`);
		await setSimulatedClock(db, new Date(closed.getTime() + 3_600_000), 0);
	};
	for (const user of DEMO_USERS) {
		await addUser(db, ACTOR, { ...user, password: DEMO_PASSWORD, isDemo: true }).catch(() => undefined);
	}
	await evening(calendar.shift(FIRST_EVENING, -6));
	for (const definition of [prices, raw, vendorB]) {
		if (over()) return;
		const { schedule: _, ...unscheduled } = definition;
		await createDataset(db, ACTOR, unscheduled);
		await ingest(pipeline, definition.name);
		say(`  ${definition.name}: history published`);
	}
	for (let behind = 5; behind >= 0; behind -= 1) {
		if (behind === 1) await tellRollback(pipeline);
		if (over()) return;
		await evening(calendar.shift(FIRST_EVENING, -behind));
		if (behind === 0)
			await updateDataset(db, ACTOR, {
				...vendorB,
				source: { ...vendorB.source, defects: "broken" } as DatasetDefinition["source"],
			});
		for (const { name } of [prices, raw, vendorB]) await ingest(pipeline, name);
	}
	for (const definition of [prices, raw]) await updateDataset(db, ACTOR, definition);
	await setSimulatedClock(
		db,
		new Date((calendar.session(FIRST_EVENING)?.closesAt ?? new Date()).getTime() + 3_600_000),
		CLOCK_RATE,
	);
	say("  the simulated clock runs: a day takes three minutes");
}

/** A false alarm: a session's bars are taken away by two people, and put back by them. */
async function tellRollback(pipeline: Pipeline): Promise<void> {
	const { db, env } = pipeline;
	const { version } = await one<{ version: number }>(
		db,
		"select v.version from dataset_versions v join datasets d on d.id = v.dataset_id where d.name = $1 and v.is_current",
		[vendorB.name],
	);
	const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0 });
	try {
		await rollBack(pipeline, sandbox, version - 1, "Volumes of the last session look doubled against our other vendor");
		await rollBack(
			pipeline,
			sandbox,
			version,
			"False alarm: the vendor counts both sides of an auction; they are right",
		);
	} finally {
		await sandbox.close();
	}
}

async function rollBack({ db }: Pipeline, sandbox: Sandbox, to: number, reason: string): Promise<void> {
	const wish = { dataset: vendorB.name, to, reason, fingerprint: null };
	const id = await requestRollback(db, sandbox, person("olivia"), wish);
	await approveRollback(db, person("adam"), { id, note: null, fingerprint: null });
}

const person = (name: string): Actor => ({ name, roles: DEMO_USERS.find((user) => user.name === name)?.roles ?? [] });

async function ingest(pipeline: Pipeline, dataset: string): Promise<void> {
	const run = await startRun(pipeline.db, ACTOR, { dataset, from: null, to: null, symbols: null, full: false });
	await executeRun(pipeline, run);
	await pipeline.db.query("select graphile_worker.remove_job($1)", [`run:${run}`]);
}

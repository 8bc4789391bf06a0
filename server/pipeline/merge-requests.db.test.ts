import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { until } from "../../tests/faults/until";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { setSimulatedClock } from "../clock";
import { updateDataset } from "../datasets/save-dataset";
import { inTransaction, many } from "../db";
import { Sandbox } from "../lake/read/sandbox";
import { appRouter } from "../router";
import { createCallerFactory } from "../trpc";
import { cancelRun } from "./cancel-run";
import { claimRun } from "./claim-run";
import { requestBackfill } from "./request-backfill";
import { retryRun } from "./retry-run";
import { startDueRuns } from "./schedule-runs";
import { askForRun, joinOrInsert, type RunRequest } from "./start-run";

const { db, env, csv, dataset } = await openFixture();

async function makeDataset(name: string) {
	csv(`${name}/a.csv`, [HEADER, bar("AAA", "2024-01-02")]);
	return dataset(name, `${name}/*`);
}

const ask = (name: string, changes: Partial<RunRequest> = {}) =>
	askForRun(db, EVERYTHING, { dataset: name, from: null, to: null, symbols: null, full: false, ...changes });

const runs = async (name: string) =>
	(
		await many<{ id: number }>(
			db,
			"select r.id from ingestion_runs r join datasets d on d.id = r.dataset_id where d.name = $1 order by r.id",
			[name],
		)
	).map(({ id }) => id);

test("the console is told which run it is, and whether that was in line already", async () => {
	await makeDataset("by_console");
	const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0 });
	const caller = {
		...EVERYTHING,
		is_demo: false,
		must_change_password: false,
		signedInAt: new Date(),
		sessionEpoch: 0,
	};
	const context = { db, sandbox, actor: { ...caller, via: "console" as const }, address: "192.0.2.1" };
	const { runs: api } = createCallerFactory(appRouter)(context);
	const first = await api.start({ dataset: "by_console" });
	expect(first).toEqual({ id: expect.any(Number), joined: false });
	expect(await api.start({ dataset: "by_console" })).toEqual({ id: first.id, joined: true });
	await sandbox.close();
});

test("a request that a run in line covers joins it, with an audit row and an event", async () => {
	await makeDataset("joined");
	const first = await ask("joined");
	expect(first.joined).toBe(false);
	expect(await ask("joined")).toEqual({ run: first.run, joined: true });
	expect(await runs("joined")).toEqual([first.run]);
	expect(
		await many(db, "select actor, action from audit_log where subject = $1 order by id", [`run:${first.run}`]),
	).toEqual([
		{ actor: "local-admin", action: "run.start" },
		{ actor: "local-admin", action: "run.merge" },
	]);
	expect(await many(db, "select message from run_events where run_id = $1 order by id", [first.run])).toEqual([
		{ message: "queued" },
		{ message: "also asked for by local-admin" },
	]);
});

test("a request that the run in line does not cover waits as a run of its own", async () => {
	await makeDataset("wider");
	await ask("wider");
	expect((await ask("wider", { full: true })).joined).toBe(false);
	expect((await ask("wider", { to: "2024-01-02" })).joined).toBe(true);
	// Everything may begin later than what somebody asks for by date.
	expect((await ask("wider", { from: "2024-01-02" })).joined).toBe(false);
	expect(await runs("wider")).toHaveLength(3);
});

test("a run that has started is not joined", async () => {
	await makeDataset("started");
	const { run } = await ask("started");
	await claimRun(db, run, "w", 60_000);
	expect((await ask("started")).joined).toBe(false);
});

test("a run of an earlier revision of the definition is not joined", async () => {
	const definition = await makeDataset("revised");
	const { run } = await ask("revised");
	await updateDataset(db, EVERYTHING, { ...definition, lookback: 3 });
	const after = await ask("revised");
	expect(after.joined).toBe(false);
	expect(await runs("revised")).toEqual([run, after.run]);
});

test("neither a retry nor a run of a backfill is joined", async () => {
	await makeDataset("others");
	const { run } = await ask("others");
	await cancelRun(db, EVERYTHING, run);
	await retryRun(db, EVERYTHING, run);
	await requestBackfill(db, EVERYTHING, {
		dataset: "others",
		from: "2024-01-02",
		to: "2024-01-31",
		symbols: null,
		step: "year",
		stop_at_failure: false,
	});
	expect((await ask("others")).joined).toBe(false);
	expect((await ask("others", { from: "2024-01-02", to: "2024-01-31" })).joined).toBe(false);
});

test("who may not start runs may not join one either", async () => {
	await makeDataset("guarded");
	await ask("guarded");
	const request = { dataset: "guarded", from: null, to: null, symbols: null, full: false };
	await expect(askForRun(db, { name: "vera", roles: ["viewer"] }, request)).rejects.toMatchObject({
		code: "forbidden",
	});
	expect(await many(db, "select id from audit_log where action = 'run.merge' and actor = 'vera'")).toEqual([]);
});

test("requests at the same moment come to one run", async () => {
	await makeDataset("at_once");
	const asked = await Promise.all([1, 2, 3, 4, 5].map(() => ask("at_once")));
	expect(new Set(asked.map(({ run }) => run)).size).toBe(1);
	expect(asked.filter(({ joined }) => !joined)).toHaveLength(1);
	expect(await runs("at_once")).toHaveLength(1);
});

test("a request made while another one is being stored waits for it, and joins it", async () => {
	await makeDataset("in_turn");
	const request = { dataset: "in_turn", from: null, to: null, symbols: null, full: false };
	const origin = { trigger: "manual", requestedBy: "ann", publishesAs: "ann", retryOf: null } as const;
	const { first, waiting } = await inTransaction(db, async (tx) => {
		const { run } = await joinOrInsert(tx, request, origin);
		const second = ask("in_turn");
		second.catch(() => undefined);
		await until("the wait for the other request", { deadlineMs: 10_000 }, async () => {
			const rows = await many(
				db,
				"select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
			);
			return rows[0] ?? null;
		});
		return { first: run, waiting: { second } };
	});
	expect(await waiting.second).toEqual({ run: first, joined: true });
});

test("a request made while the run in line is being claimed waits for that, and does not join it", async () => {
	await makeDataset("racing");
	const { run } = await ask("racing");
	const asked = await inTransaction(db, async (tx) => {
		// As claimRun: the run's row locked, then running.
		await tx.query("select 1 from ingestion_runs where id = $1 for update", [run]);
		const waiting = ask("racing");
		waiting.catch(() => undefined);
		await until("the wait for the run", { deadlineMs: 10_000 }, async () => {
			const rows = await many(
				db,
				"select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
			);
			return rows[0] ?? null;
		});
		await tx.query(
			"update ingestion_runs set state = 'running', worker = 'w', fence = 1, started_at = clock_timestamp() where id = $1",
			[run],
		);
		return { waiting };
	});
	expect((await asked.waiting).joined).toBe(false);
});

test("a schedule that comes due joins a run that somebody has asked for", async () => {
	await setSimulatedClock(db, new Date("2024-01-02T20:00:00Z"), 0);
	const definition = await makeDataset("due");
	await updateDataset(db, EVERYTHING, { ...definition, schedule: { after_close_minutes: 30 } });
	await startDueRuns(db);
	const { run } = await ask("due");
	await setSimulatedClock(db, new Date("2024-01-02T21:31:00Z"), 0);
	expect(await startDueRuns(db)).toEqual([run]);
	expect(await runs("due")).toEqual([run]);
	expect(
		await many(db, "select actor from audit_log where subject = $1 and action = 'run.merge'", [`run:${run}`]),
	).toEqual([{ actor: "scheduler" }]);
});

/**
 * Publishers and rollbacks against readers of one dataset: one version is current at every instant, and no reader sees
 * none or a mixture. The gate runs a small form; `npm run readers` the full one (100 writers, 10,000 reads).
 */
import { renameSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { HEADER } from "../../tests/bars";
import { until } from "../../tests/faults/until";
import { EVERYTHING } from "../../tests/fixture";
import { liftHolds, openGround } from "../../tests/rollback-ground";
import { startWorker } from "../../workers/worker";
import { QtradeError } from "../errors";
import { Sandbox } from "../lake/read/sandbox";
import { openDuck } from "../lake/write/duck";
import { checkLake } from "../ops/fsck";
import { startRun } from "../pipeline/start-run";
import { resolveViews, runSql } from "../query/run-sql";
import { isFinalRunState, type RunState } from "../vocabulary/states";
import { approveRollback } from "./approve-rollback";
import { placeHold } from "./holds";
import { requestRollback } from "./request-rollback";

const WRITERS = Number(process.env.QTRADE_TEST_WRITERS ?? 10);
const READS = Number(process.env.QTRADE_TEST_READS ?? 400);
const PROVIDERS = 3;
const READERS = 3;
/** Every read finds its files as a query does; one in so many goes through a process of its own, which takes its time. */
const SANDBOX_EVERY = 20;
const SQL = "select min(close), max(close), count(*) from lake.live";
const SYMBOLS = 20;

const ground = await openGround("dev");
const { db, env, csv, folder } = ground;
const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 2, concurrencyMax: READERS });

/** A delivery whose every close is `value`: two of them in one answer are a mixture. */
function deliver(value: number): void {
	const lines = Array.from({ length: SYMBOLS }, (_, i) =>
		["2024-01-02", "2025-01-02"].map((date) => `S${i},${date},${value},${value},${value},${value},10`),
	).flat();
	const written = csv(`incoming/${value}.txt`, [HEADER, ...lines]);
	renameSync(written, path.join(folder, "live", "bars.csv"));
}

const outcomes: Record<string, number> = {};
const count = (what: string): void => {
	outcomes[what] = (outcomes[what] ?? 0) + 1;
};

/** What a writer may be told; anything else is a fault. */
async function expectRefusal(work: () => Promise<unknown>, done: string): Promise<void> {
	try {
		await work();
		count(done);
	} catch (error) {
		if (!(error instanceof QtradeError) || error.code !== "conflict") throw error;
		count(`${done}: refused`);
	}
}

async function publish(i: number): Promise<void> {
	deliver(1000 + i);
	const run = await startRun(db, EVERYTHING, { dataset: "live", from: null, to: null, symbols: null, full: true });
	for (;;) {
		const { rows } = await db.query<{ state: RunState; reason: string | null }>(
			"select state, reason from ingestion_runs where id = $1",
			[run],
		);
		const { state, reason } = rows[0] ?? { state: "lost" as const, reason: null };
		const isFault = ["failed", "errored", "lost"].includes(state);
		if (isFinalRunState(state)) return count(`run ${state}${isFault ? `: ${reason}` : ""}`);
		await delay(50);
	}
}

/** As an operator does it in an incident: hold, look, ask; another approves; unhold. */
async function rollBack(): Promise<void> {
	await expectRefusal(() => placeHold(db, EVERYTHING, "live", "looking"), "hold");
	const { rows } = await db.query<{ to: number }>(
		`select o.version as to from dataset_versions c join dataset_versions o on o.content_hash <> c.content_hash
		 where c.is_current order by o.version desc limit 1`,
	);
	await expectRefusal(async () => {
		const wish = { dataset: "live", to: rows[0]?.to ?? 0, reason: "a race", fingerprint: null };
		const id = await requestRollback(db, sandbox, EVERYTHING, wish);
		await approveRollback(db, EVERYTHING, { id, note: null, fingerprint: null });
	}, "rollback");
	await expectRefusal(() => liftHolds(db, EVERYTHING, "live"), "unhold");
}

test(`${WRITERS} publishers and rollbacks against ${READS} reads`, async () => {
	csv("live/bars.csv", [HEADER]);
	deliver(999);
	await ground.dataset("live", "live/*.csv");
	await ground.ingest("live");
	deliver(998);
	await ground.ingest("live", { full: true });
	const worker = await startWorker(db, env, { concurrency: 2 });
	let writing = true;
	const seen = new Set<number>();
	let reads = 0;
	let looks = 0;

	const duck = await openDuck(folder, { memoryMb: 256, threads: 1 });
	const inSandbox = async (): Promise<unknown[]> =>
		(await runSql(db, sandbox, EVERYTHING, { sql: SQL, at: {}, atTime: null, rowsMax: 10 })).rows[0] ?? [];
	const inProcess = async (): Promise<unknown[]> => {
		const { views } = await resolveViews(db, ["live"], { at: {}, atTime: null });
		const files = views.flatMap((view) => view.files.map((file) => `'${file}'`));
		return Object.values((await duck.rows(SQL.replace("lake.live", `read_parquet([${files}])`)))[0] ?? {});
	};
	const reader = async (): Promise<void> => {
		while (reads < READS) {
			reads += 1;
			const [low, high, rows] = (await (reads % SANDBOX_EVERY === 0 ? inSandbox() : inProcess())) as number[];
			expect([low, Number(rows)], "one version, whole").toEqual([high, 2 * SYMBOLS]);
			seen.add(low ?? 0);
		}
	};
	const watcher = async (): Promise<void> => {
		while (writing || reads < READS) {
			const { rows } = await db.query("select count(*) as n from dataset_versions where is_current");
			expect(rows[0].n).toBe(1);
			looks += 1;
			await delay(2);
		}
	};
	let started = 0;
	// Writers go on as long as there are readers, so that no read has the dataset for itself.
	const goesOn = (): boolean => started < WRITERS || reads < READS;
	const provider = async (): Promise<void> => {
		while (goesOn()) {
			started += 1;
			await publish(started);
		}
	};
	const operator = async (): Promise<void> => {
		for (;;) {
			// A rollback is so much quicker than a run that without this no run would ever come between two of them.
			await until("a new publish", { deadlineMs: 120_000 }, async () => {
				const { rows } = await db.query("select from dataset_versions where is_current and action = 'ingest'");
				return rows.length > 0 || !goesOn() ? true : null;
			});
			if (!goesOn()) return;
			started += 1;
			await rollBack();
		}
	};
	const writers = Promise.all([operator(), ...Array.from({ length: PROVIDERS }, provider)]).finally(() => {
		writing = false;
	});
	try {
		await Promise.all([writers, watcher(), ...Array.from({ length: READERS }, reader)]);
	} finally {
		await worker.stop();
		await sandbox.close();
		duck.close();
	}
	console.info(
		`${started} writers, ${looks} looks, ${reads} reads of ${seen.size} contents, ${JSON.stringify(outcomes)}`,
	);
	expect(outcomes.rollback).toBeGreaterThan(0);
	// Three providers write one file, so a run may find that it changed under its eyes; it says so, and takes none of it.
	const isRightlyRefused = (what: string): boolean => /^run failed: .* changed while it was read/.test(what);
	expect(Object.keys(outcomes).filter((what) => /errored|lost|failed/.test(what) && !isRightlyRefused(what))).toEqual(
		[],
	);
	expect(await checkLake(db, env.lake, false)).toMatchObject({ ok: true, problems: [] });
}, 1_200_000);

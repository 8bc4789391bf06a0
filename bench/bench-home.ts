/** What a benchmark works on: its own Postgres, lake and CSV files, all gone afterwards. */
import { chmodSync, closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { calendarFor } from "../server/calendars/calendar";
import { createDataset } from "../server/datasets/save-dataset";
import type { Db } from "../server/db";
import { type Env, env, setEnv } from "../server/env";
import { executeRun } from "../server/pipeline/execute-run";
import { startRun } from "../server/pipeline/start-run";
import type { Actor } from "../server/policy";
import { openControlPlane } from "../server/postgres/control-plane";
import { simulatedRows } from "../server/sources/simulated/simulated-rows";
import { ROLES } from "../server/vocabulary/roles";

export const BENCH_ACTOR: Actor = { name: "local-admin", roles: ROLES };
/** The last session of every benchmark's data. */
export const LAST_SESSION = "2024-06-28";

export type Scale = "small" | "full";
/** What a scenario is given. */
export type Bench = { home: BenchHome; scale: Scale };

export type BenchHome = {
	db: Db;
	databaseUrl: string;
	/** for tables that a reference needs; the application's role cannot make any */
	ownerUrl: string;
	env: Env;
	folder: string;
	/** Registers a file dataset over `<folder>/<glob>`. */
	dataset(name: string, glob: string): Promise<void>;
	/** Starts a run and does it here. @returns its final state */
	ingest(dataset: string): Promise<string>;
	close(): Promise<void>;
};

export async function openBenchHome(): Promise<BenchHome> {
	const folder = mkdtempSync(path.join(tmpdir(), "qtrade-bench-"));
	chmodSync(folder, 0o755);
	const before = env();
	const settings: Env = {
		...before,
		home: folder,
		lake: path.join(folder, "lake"),
		databaseUrl: null,
		environment: "dev",
		token: null,
	};
	setEnv(settings);
	mkdirSync(settings.lake);
	const plane = await openControlPlane(settings, { name: "qtrade-bench", max: 8 });
	const { db } = plane;
	return {
		db,
		databaseUrl: plane.databaseUrl,
		ownerUrl: plane.ownerUrl,
		env: settings,
		folder,
		dataset: async (name, glob) => {
			await createDataset(db, BENCH_ACTOR, {
				name,
				zone: "silver",
				kind: "prices_daily",
				calendar: "XNYS",
				basis: "split",
				source: { type: "file", path: path.join(folder, glob), format: "csv", columns: CANONICAL },
			});
		},
		ingest: async (dataset) => {
			const run = await startRun(db, BENCH_ACTOR, { dataset, from: null, to: null, symbols: null, full: false });
			const state = await executeRun({ db, env: settings, worker: "bench" }, run);
			await db.query("select graphile_worker.remove_job($1)", [`run:${run}`]);
			return state;
		},
		close: async () => {
			await plane.close();
			rmSync(folder, { recursive: true, force: true });
			setEnv(before);
		},
	};
}

const CANONICAL = {
	symbol: "symbol",
	date: "date",
	open: "open",
	high: "high",
	low: "low",
	close: "close",
	volume: "volume",
};

/** Writes `symbols` × `sessions` simulated bars without defects as one CSV file. @returns its rows */
export function writeSimulatedCsv(file: string, symbols: number, sessions: number, lastSession = LAST_SESSION): number {
	const calendar = calendarFor("XNYS");
	const from = calendar.shift(lastSession, -(sessions - 1));
	mkdirSync(path.dirname(file), { recursive: true });
	const descriptor = openSync(file, "w");
	for (const chunk of simulatedRows({ seed: 7, symbols, basis: "split", defects: "none", from, to: lastSession })) {
		writeSync(descriptor, chunk);
	}
	fsyncSync(descriptor);
	closeSync(descriptor);
	return symbols * sessions;
}

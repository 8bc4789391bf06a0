/** What tests of providers stand on: datasets that are asked of a server on this machine, on a simulated clock. */
import { afterAll } from "vitest";
import { setSimulatedClock } from "../server/clock";
import { createDataset } from "../server/datasets/save-dataset";
import { executeRun } from "../server/pipeline/execute-run";
import { retryRun } from "../server/pipeline/retry-run";
import { runSql } from "../server/query/run-sql";
import type { DatasetDefinition, HttpSource, YahooSource } from "../server/vocabulary/definition";
import { EVERYTHING } from "./fixture";
import { openProvider } from "./provider-server";
import { openGround } from "./rollback-ground";

export async function openProviderGround() {
	const provider = await openProvider();
	afterAll(() => provider.close());
	const ground = await openGround();
	const { db, env, sandbox } = ground;
	const limits = { attempts: 3, backoff_ms: 1, wait_max_seconds: 1, requests_per_minute: 60_000, timeout_seconds: 5 };
	const prices = (
		name: string,
		source: DatasetDefinition["source"],
		changes: Partial<DatasetDefinition> = {},
	): DatasetDefinition => ({
		name,
		zone: "silver",
		kind: "prices_daily",
		calendar: "XNYS",
		basis: "split",
		source,
		...changes,
	});
	return {
		...ground,
		provider,
		limits,
		at: (instant: string) => setSimulatedClock(db, new Date(instant), 0),
		/** The definition of split-adjusted bars of this source. */
		prices,
		/** Creates a dataset of split-adjusted bars of this source. */
		create: (...wish: Parameters<typeof prices>) => createDataset(db, EVERYTHING, prices(...wish)),
		yahoo: (symbols: string[], changes: Partial<YahooSource> = {}): YahooSource => ({
			type: "yahoo",
			symbols,
			start: "2024-01-02",
			base_url: provider.url,
			limits,
			...changes,
		}),
		vendor: (changes: Partial<HttpSource> = {}): HttpSource => ({
			type: "http",
			url: `${provider.url}/eod/{symbol}?from={from}&to={to}`,
			format: "json",
			rows: "/data/rows",
			columns: { date: "day", open: "/ohlc/0", high: "/ohlc/1", low: "/ohlc/2", close: "/ohlc/3", volume: "vol" },
			symbols: ["AAPL"],
			start: "2024-01-02",
			unknown_status: 404,
			limits,
			...changes,
		}),
		/** Retries a run in this process, to its end. @returns the new run, and how it ended */
		retry: async (run: number): Promise<{ id: number; state: string }> => {
			const id = await retryRun(db, EVERYTHING, run);
			return { id, state: await executeRun({ db, env, worker: "test" }, id) };
		},
		rowsOf: async (name: string, rowsMax = 100) => {
			const sql = `select symbol, date, close, flags from lake.${name} order by symbol, date`;
			return (await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax })).rows;
		},
		requestsOf: async (run: number) =>
			(
				await db.query("select *, file_name is not null as kept from source_requests where run_id = $1 order by seq", [
					run,
				])
			).rows,
		/** what the provider was asked since this was asked last */
		asked: (): string[] => provider.requests.splice(0),
	};
}

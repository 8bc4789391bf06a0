/** ingest_day: one session's bars onto a long history ÷ the very same bars onto a short one. */
import { readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { calendarFor } from "../../server/calendars/calendar";
import { one } from "../../server/db";
import type { Bench, BenchHome } from "../bench-home";
import { LAST_SESSION, writeSimulatedCsv } from "../bench-home";
import { interleave, judge, limits, median, type Row, rounded, timed } from "../measure";

/** Symbols, and the sessions of the long and of the short history: both reach over the last year that a session touches. */
const SIZES = { small: [200, 5000, 250], full: [5000, 5000, 200] } as const;
const ROUNDS = 5;
const HISTORIES = ["long", "short"] as const;
type History = (typeof HISTORIES)[number];

type Day = { bytes: number; years: number };

export async function ingestDay({ home, scale }: Bench): Promise<Row[]> {
	const [symbols, ...sessions] = SIZES[scale];
	const rows: Record<History, number> = { long: 0, short: 0 };
	for (const [i, history] of HISTORIES.entries()) {
		const file = path.join(home.folder, history, "history.csv");
		rows[history] = writeSimulatedCsv(file, symbols, sessions[i] ?? 0);
		await home.dataset(history, `${history}/*.csv`);
		await expectSuccess(home, history);
		// The drop folder is cleared: hashing files that stay in it is ingest_noop's matter.
		rmSync(file);
	}
	const days: Record<History, Day[]> = { long: [], short: [] };
	const ingest = async (history: History, round: number): Promise<number> => {
		const session = calendarFor("XNYS").shift(LAST_SESSION, round + 1);
		const file = path.join(home.folder, history, `${session}.csv`);
		writeSimulatedCsv(file, symbols, 1, session);
		const before = bytesOf(home.env.lake);
		const took = await timed(() => expectSuccess(home, history));
		days[history].push({ bytes: bytesOf(home.env.lake) - before, years: await yearsHashed(home, history) });
		rmSync(file);
		return took;
	};
	const times = await interleave(
		ROUNDS,
		(round) => ingest("long", round),
		(round) => ingest("short", round),
	);
	const row = (scenario: string, measures: string, ours: number, reference: number, raw: Row["raw"]): Row => ({
		scenario,
		scale,
		measures: `${measures}, onto ${rows.long.toLocaleString("en-US")} rows ÷ onto ${rows.short.toLocaleString("en-US")}`,
		ratio: rounded(ours / reference),
		...limits("at most", 2, 1.2),
		verdict: judge(ours / reference, "at most", 2, 1.2),
		raw,
	});
	const of = (history: History, what: keyof Day): number => median(days[history].map((day) => day[what]));
	const [long, short] = [median(times.ours), median(times.reference)];
	return [
		row("ingest_day", `one session's ${symbols.toLocaleString("en-US")} bars, time`, long, short, {
			long_ms: rounded(long, 0),
			short_ms: rounded(short, 0),
			rounds: ROUNDS,
		}),
		row("ingest_day_bytes", "bytes written to the lake", of("long", "bytes"), of("short", "bytes"), {
			long_bytes: of("long", "bytes"),
			short_bytes: of("short", "bytes"),
		}),
		row("ingest_day_years", "years hashed again", of("long", "years"), of("short", "years"), {
			long_years: of("long", "years"),
			short_years: of("short", "years"),
		}),
	];
}

async function expectSuccess(home: BenchHome, dataset: string): Promise<void> {
	const state = await home.ingest(dataset);
	if (state !== "succeeded") throw new Error(`the ingest of ${dataset} ended ${state}`);
}

/** Files in the lake are immutable, so that what it grows by is what was written. */
function bytesOf(folder: string): number {
	return readdirSync(folder, { withFileTypes: true }).reduce((total, entry) => {
		const inside = path.join(folder, entry.name);
		return total + (entry.isDirectory() ? bytesOf(inside) : statSync(inside).size);
	}, 0);
}

/** Years of the result of the dataset's last run: each is read from the base, joined and hashed anew. */
async function yearsHashed({ db }: BenchHome, dataset: string): Promise<number> {
	const { years } = await one<{ years: number }>(
		db,
		`select jsonb_array_length(e.data -> 'years') as years
		 from run_events e join ingestion_runs r on r.id = e.run_id join datasets d on d.id = r.dataset_id
		 where d.name = $1 and e.data ? 'years' order by e.id desc limit 1`,
		[dataset],
	);
	return years;
}

/** What a source that asks a provider is given by its run: a client whose every try is kept, and the answers it has already. */
import type { Calendar } from "../calendars/calendar";
import { lastFinal } from "../calendars/last-final";
import { readClock } from "../clock";
import { type Db, many } from "../db";
import type { Env } from "../env";
import { EVENT_CHANNEL } from "../events";
import { inLake } from "../lake/paths";
import { log } from "../log";
import type { Landing } from "../sources/landing";
import {
	type EarlierAnswer,
	type ProviderClient,
	type ProviderLimits,
	providerClient,
	type RequestRecord,
} from "../sources/provider/provider-client";
import { storableText } from "../storable";
import type { RunRecord } from "./run-record";

type Work = {
	db: Db;
	lake: string;
	run: RunRecord;
	fence: number;
	calendar: Calendar;
	/** application time by which the run judges what is final */
	now: Date;
	land: Landing;
	/** writes down what has landed so far: an answer is taken over by the name of its file */
	saveFiles: () => Promise<void>;
	signal: AbortSignal;
	secrets: Env["secrets"];
};

export type Asking = {
	client: (limits: ProviderLimits, finalAfterMinutes: number) => ProviderClient;
	/** Writes down what is not written yet; also when the run fails, which is when it is looked at. */
	save(): Promise<void>;
};

type Numbered = RequestRecord & { seq: number };

/** An answer may be a day's: what a run got before it failed is good for the next one this long. */
const RESUME_MS = 60 * 60_000;

export function openAsking(work: Work): Asking {
	let pending: Numbered[] = [];
	let seq = 0;
	let writing: Promise<void> = Promise.resolve();
	/** One write after another, in the order of asking. */
	const save = (): Promise<void> => {
		const saved = writing.then(async () => {
			await work.saveFiles();
			const batch = pending;
			await saveRecords(work, batch);
			pending = pending.slice(batch.length);
		});
		writing = saved.catch(() => {});
		return saved;
	};
	return {
		client: (limits, finalAfterMinutes) => {
			let answers: Promise<Map<string, EarlierAnswer>> | null = null;
			return providerClient({
				limits,
				land: work.land,
				signal: work.signal,
				record: async (record) => {
					seq += 1;
					pending.push({ ...record, seq });
					// The database may be away for a moment: the try goes out with the next one, or at the end.
					await save().catch((error: unknown) =>
						log().warn({ err: error, run: work.run.id }, "a request to a provider could not be written down yet"),
					);
				},
				earlier: async (url) => {
					answers ??= earlierAnswers(work, finalAfterMinutes);
					return (await answers).get(url) ?? null;
				},
				secrets: work.secrets,
			});
		},
		save,
	};
}

/**
 * The answers that the run which this one tries again got before it broke off: resumption. Only of the same definition and
 * base version, and only while they are young; not of a run that failed, since its answers may be what was wrong; and not
 * from before a session was final that is so now, or its bar of then would be taken for the last.
 */
async function earlierAnswers(
	{ db, lake, run, calendar, now }: Work,
	finalAfterMinutes: number,
): Promise<Map<string, EarlierAnswer>> {
	const rows = await many<{
		url: string;
		status: number;
		attempt: number;
		at: Date;
		bytes: number;
		sha256: string;
		bronze_path: string;
	}>(
		db,
		`select q.url, q.status, q.attempt, q.at, f.bytes, f.sha256, f.bronze_path
		 from ingestion_runs r
		 join ingestion_runs e on e.id = r.retry_of and e.definition_id = r.definition_id and e.base_version is not distinct from r.base_version
		   and e.state in ('errored', 'lost', 'cancelled')
		 join source_requests q on q.run_id = e.id and q.outcome = 'answered' and q.at > clock_timestamp() - $2 * interval '1 millisecond'
		 join run_files f on f.run_id = e.id and f.name = q.file_name
		 where r.id = $1 order by q.seq`,
		[run.id, RESUME_MS],
	);
	if (rows.length === 0) return new Map();
	const clock = await readClock(db);
	const final = lastFinal(calendar, now, finalAfterMinutes);
	return new Map(
		rows.flatMap(({ url, status, attempt, at, bronze_path, ...file }): [string, EarlierAnswer][] => {
			const askedAt = clock.at(at);
			if (askedAt === null || lastFinal(calendar, askedAt, finalAfterMinutes) !== final) return [];
			return [[url, { status, attempt, at, file: { ...file, path: inLake(lake, bronze_path) } }]];
		}),
	);
}

async function saveRecords({ db, run, fence }: Work, records: readonly Numbered[]): Promise<void> {
	if (records.length === 0) return;
	// Written twice where the database went away before it could say that it had written.
	await db.query(
		`with stored as (
		   insert into source_requests (run_id, seq, at, subject, url, attempt, status, outcome, problem, bytes, duration_ms, file_name)
		   select $1, t.* from unnest($3::integer[], $4::timestamptz[], $5::text[], $6::text[], $7::integer[], $8::integer[],
		     $9::request_outcome[], $10::text[], $11::bigint[], $12::float8[], $13::text[]) t
		   where exists (select from ingestion_runs where id = $1 and state = 'running' and fence = $2)
		   on conflict do nothing
		 )
		 select pg_notify('${EVENT_CHANNEL}', $14)`,
		[
			run.id,
			fence,
			records.map(({ seq }) => seq),
			records.map(({ at }) => at.toISOString()),
			records.map(({ subject }) => subject),
			records.map(({ url }) => url),
			records.map(({ attempt }) => attempt),
			records.map(({ status }) => status),
			records.map(({ outcome }) => outcome),
			records.map(({ problem }) => (problem === null ? null : storableText(problem))),
			records.map(({ bytes }) => bytes),
			records.map(({ durationMs }) => durationMs),
			records.map(({ file }) => file),
			// As unhurried as a line of the log: pages that show the run look again.
			JSON.stringify({ run: run.id, dataset: run.dataset, kind: "log" }),
		],
	);
}

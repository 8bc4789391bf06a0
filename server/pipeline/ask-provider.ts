/** What a source that asks a provider is given by its run: a client whose every try is kept, and the answers it has already. */
import { type Db, many } from "../db";
import type { Env } from "../env";
import { inLake } from "../lake/paths";
import type { LandedFile, Landing } from "../sources/landing";
import {
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
	land: Landing;
	signal: AbortSignal;
	secrets: Env["secrets"];
};

export type Asking = {
	client: (limits: ProviderLimits) => ProviderClient;
	/** Writes down what has been asked; also when the run fails, which is when it is looked at. */
	save(): Promise<void>;
};

type Arrived = { status: number; file: Omit<LandedFile, "name"> };

/** An answer may be a day's: what a run got before it failed is good for the next one this long. */
const RESUME_MS = 60 * 60_000;

export function openAsking(work: Work): Asking {
	const records: RequestRecord[] = [];
	let answers: Promise<Map<string, Arrived>> | null = null;
	return {
		client: (limits) =>
			providerClient({
				limits,
				land: work.land,
				signal: work.signal,
				record: (record) => records.push(record),
				earlier: async (url) => {
					answers ??= earlierAnswers(work);
					return (await answers).get(url) ?? null;
				},
				secrets: work.secrets,
			}),
		save: () => saveRecords(work, records),
	};
}

/**
 * The answers that the run which this one tries again got before it broke off: resumption. Only of the same definition and
 * base version, and only while they are young; not of a run that failed, since its answers may be what was wrong.
 */
async function earlierAnswers({ db, lake, run }: Work): Promise<Map<string, Arrived>> {
	const rows = await many<{ url: string; status: number; bytes: number; sha256: string; bronze_path: string }>(
		db,
		`select q.url, q.status, f.bytes, f.sha256, f.bronze_path
		 from ingestion_runs r
		 join ingestion_runs e on e.id = r.retry_of and e.definition_id = r.definition_id and e.base_version is not distinct from r.base_version
		   and e.state in ('errored', 'lost', 'cancelled')
		 join source_requests q on q.run_id = e.id and q.outcome = 'answered' and q.at > clock_timestamp() - $2 * interval '1 millisecond'
		 join run_files f on f.run_id = e.id and f.name = q.file_name
		 where r.id = $1 order by q.seq`,
		[run.id, RESUME_MS],
	);
	return new Map(
		rows.map(({ url, status, bronze_path, ...file }) => [
			url,
			{ status, file: { ...file, path: inLake(lake, bronze_path) } },
		]),
	);
}

async function saveRecords({ db, run, fence }: Work, records: readonly RequestRecord[]): Promise<void> {
	if (records.length === 0) return;
	await db.query(
		`insert into source_requests (run_id, seq, at, subject, url, attempt, status, outcome, problem, bytes, duration_ms, file_name)
		 select $1, t.* from unnest($3::integer[], $4::timestamptz[], $5::text[], $6::text[], $7::integer[], $8::integer[],
		   $9::request_outcome[], $10::text[], $11::bigint[], $12::float8[], $13::text[]) t
		 where exists (select from ingestion_runs where id = $1 and state = 'running' and fence = $2)`,
		[
			run.id,
			fence,
			records.map((_, seq) => seq + 1),
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
		],
	);
}

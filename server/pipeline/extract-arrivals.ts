/** The extract step: what the source has for the window, landed in bronze and recorded. */
import { calendarFor } from "../calendars/calendar";
import type { Db } from "../db";
import type { Env } from "../env";
import { inLake, stagingFolder } from "../lake/paths";
import { heldBars } from "../lake/write/base-bars";
import { openBronze } from "../lake/write/bronze";
import type { Staged } from "../lake/write/staging";
import type { Lease } from "../leases";
import { errorWithoutSecrets, withoutSecrets } from "../sources/provider/secrets";
import type { Extract, Window } from "../sources/source";
import { sourceFor } from "../sources/source-for";
import { isReference } from "../vocabulary/kind-shapes";
import { openAsking } from "./ask-provider";
import type { Journal } from "./run-journal";
import type { BaseVersion, RunRecord } from "./run-record";

export type ExtractWork = {
	db: Db;
	run: RunRecord;
	lease: Lease;
	journal: Journal;
	signal: AbortSignal;
	env: Env;
};

/** Asks the source for the window and lands what it sends in bronze. What arrived is recorded even when the rest fails. */
export async function extractArrivals(
	{ db, env, run, lease, journal, signal }: ExtractWork,
	base: BaseVersion | null,
	window: Window,
	now: Date,
	readAnew: boolean,
): Promise<Extract> {
	const { lake, memoryMb, secrets } = env;
	const source = sourceFor(run.definition);
	const bronze = openBronze(lake, run.dataset, run.id);
	const windowIsRequested = readAnew || run.is_full || run.requested_from !== null || run.requested_to !== null;
	const plain = !windowIsRequested && run.requested_symbols === null;
	// A file may be skipped only if the base was made from those very bytes under this very definition.
	const known = base && plain && base.definition_hash === run.definition_hash ? base.source_state : {};
	let saved = 0;
	const saveLanded = async (): Promise<void> => {
		const files = bronze.landed.slice(saved);
		await saveFiles(db, lake, run.id, lease.fence, files);
		saved += files.length;
	};
	const asking = openAsking({
		db,
		lake,
		run,
		fence: lease.fence,
		calendar: calendarFor(run.definition.calendar),
		now,
		land: bronze,
		saveFiles: saveLanded,
		signal,
		secrets,
	});
	const spill = `${inLake(lake, stagingFolder(run.id))}/held`;
	const files = base?.files.map(({ path }) => inLake(lake, path)) ?? [];
	try {
		const extract = await source.extract({
			definition: run.definition,
			window,
			windowIsRequested,
			symbols: run.requested_symbols,
			known,
			baseState: base?.source_state ?? {},
			now,
			land: bronze,
			client: asking.client,
			// Of reference data everything is asked for, whatever is held.
			held: files.length > 0 && !isReference(run.definition.kind) ? heldBars({ files, spill, memoryMb }) : null,
			signal,
			log: (message, data) => journal.log(withoutSecrets(message, secrets), data),
		});
		journal.log(
			`${extract.files.length} ${extract.files.length === 1 ? "file" : "files"} received, ${extract.unchangedFiles} unchanged`,
			{
				bytes: extract.files.reduce((total, file) => total + file.bytes, 0),
			},
		);
		return { ...extract, ...(extract.convert && { convert: cleanly(extract.convert, secrets) }) };
	} catch (error) {
		throw errorWithoutSecrets(error, secrets);
	} finally {
		// What arrived is recorded even when the rest of the extract failed.
		await asking.save();
	}
}

/** What a provider sent may hold our keys, and a complaint about it quotes it. */
const cleanly =
	(convert: NonNullable<Extract["convert"]>, secrets: Env["secrets"]): NonNullable<Extract["convert"]> =>
	(file, work) =>
		convert(file, work).catch((error: unknown) => {
			throw errorWithoutSecrets(error, secrets);
		});

async function saveFiles(
	db: Db,
	lake: string,
	runId: number,
	fence: number,
	files: readonly { name: string; bytes: number; sha256: string; path: string }[],
): Promise<void> {
	if (files.length === 0) return;
	await db.query(
		`insert into run_files (run_id, name, bytes, sha256, bronze_path)
		 select $1, * from unnest($2::text[], $3::bigint[], $4::text[], $5::text[])
		 where exists (select from ingestion_runs where id = $1 and state = 'running' and fence = $6)
		 on conflict do nothing`,
		[
			runId,
			files.map((file) => file.name),
			files.map((file) => file.bytes),
			files.map((file) => file.sha256),
			files.map((file) => file.path.slice(lake.length + 1)),
			fence,
		],
	);
}

/**
 * The provider's files that the new version holds. Where the run left rows of the files out (other symbols, symbols left
 * behind, or rows that differ from current outside the window), only files that the base held already count: the others are
 * read again, and their difference reported, until somebody takes it.
 */
export function stateAfter(
	base: BaseVersion | null,
	extract: Extract,
	staged: Staged,
	symbols: readonly string[] | null,
	leftBehind: ReadonlyMap<string, number>,
): Record<string, string> {
	if (staged.outsideWindow === 0 && symbols === null && leftBehind.size === 0) return extract.state;
	return Object.fromEntries(
		Object.entries(extract.state).filter(([name, sha256]) => base?.source_state[name] === sha256),
	);
}

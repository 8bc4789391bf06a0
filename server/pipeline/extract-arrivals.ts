/** The extract step: what the source has for the window, landed in bronze and recorded. */
import type { Db } from "../db";
import { openBronze } from "../lake/write/bronze";
import type { Staged } from "../lake/write/stage";
import type { Lease } from "../leases";
import type { Extract, Window } from "../sources/source";
import { sourceFor } from "../sources/source-for";
import type { Journal } from "./run-journal";
import type { BaseVersion, RunRecord } from "./run-record";

export type ExtractWork = {
	db: Db;
	lake: string;
	run: RunRecord;
	lease: Lease;
	journal: Journal;
	signal: AbortSignal;
};

/** Asks the source for the window and lands what it sends in bronze. What arrived is recorded even when the rest fails. */
export async function extractArrivals(
	{ db, lake, run, lease, journal, signal }: ExtractWork,
	base: BaseVersion | null,
	window: Window,
	now: Date,
): Promise<Extract> {
	const source = sourceFor(run.definition);
	const bronze = openBronze(lake, run.dataset, run.id);
	const plain = !run.is_full && !run.requested_from && !run.requested_to && run.requested_symbols === null;
	// A file may be skipped only if the base was made from those very bytes under this very definition.
	const known = base && plain && base.definition_hash === run.definition_hash ? base.source_state : {};
	try {
		const extract = await source.extract({
			definition: run.definition,
			window,
			symbols: run.requested_symbols,
			known,
			now,
			land: bronze,
			signal,
			log: journal.log,
		});
		journal.log(
			`${extract.files.length} ${extract.files.length === 1 ? "file" : "files"} received, ${extract.unchangedFiles} unchanged`,
			{
				bytes: extract.files.reduce((total, file) => total + file.bytes, 0),
			},
		);
		return extract;
	} finally {
		// What arrived is recorded even when the rest of the extract failed.
		await saveFiles(db, lake, run.id, lease.fence, bronze.landed);
	}
}

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
		 where exists (select from ingestion_runs where id = $1 and state = 'running' and fence = $6)`,
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
 * The provider's files that the new version holds. Where the run left rows of the files out (other symbols, or rows that
 * differ from current outside the window), only files that the base held already count: the others are read again, and
 * their difference reported, until somebody takes it.
 */
export function stateAfter(
	base: BaseVersion | null,
	extract: Extract,
	staged: Staged,
	symbols: readonly string[] | null,
): Record<string, string> {
	if (staged.outsideWindow === 0 && symbols === null) return extract.state;
	return Object.fromEntries(
		Object.entries(extract.state).filter(([name, sha256]) => base?.source_state[name] === sha256),
	);
}

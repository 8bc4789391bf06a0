/** The publish of a run's result: files and manifest made durable, then one Postgres transaction (design section 5). */
import { createHash } from "node:crypto";
import { lockBackfillOf } from "../backfills/lock-backfill";
import { calendarFor } from "../calendars/calendar";
import { type Db, inTransactionUnder, type Tx } from "../db";
import { QtradeError } from "../errors";
import { applyNameChanges } from "../instruments/apply-actions";
import type { LakeFile } from "../lake/lake-file";
import { inLake, quarantinePath, stagingFolder } from "../lake/paths";
import { allDone } from "../lake/write/all-done";
import { contentHashOf } from "../lake/write/content-hash";
import type { Duck } from "../lake/write/duck";
import { hasUnknownQuarantine, type StagedFile, stageYears, writeQuarantine } from "../lake/write/files";
import type { KindWriter } from "../lake/write/kind-writer";
import { type Manifest, type QuarantineFile, readManifest, snapshotIdOf } from "../lake/write/manifest";
import { installSnapshot, type Snapshot } from "../lake/write/snapshot";
import type { Staged } from "../lake/write/staging";
import type { Lease } from "../leases";
import type { CheckResult } from "../quality/check";
import { saveChecks } from "../quality/save-checks";
import { lockDatasetUnderLease, publishVersion } from "../versions";
import type { NameChange } from "../vocabulary/instrument-names";
import { type KindShape, shapeOf } from "../vocabulary/kind-shapes";
import { endedWaivers } from "../waivers/reads";
import { advanceBackfill } from "./advance-backfill";
import { auditEnding, endRun } from "./finish-run";
import type { Journal } from "./run-journal";
import type { BaseVersion, RunRecord } from "./run-record";

/** Hash of the columns and key: equal hashes mean that a reader's SQL still fits. */
export const schemaHash = ({ columns, key }: Pick<KindShape, "columns" | "key">): string =>
	createHash("sha256")
		.update(JSON.stringify([columns, key]))
		.digest("hex");

/** Content hash of each touched year; null for one of which no row is left. */
export type TouchedYears = ReadonlyMap<number, string | null>;

/** Content hash of every year of the result: the touched ones as hashed now, the rest as the base has them. */
export function mergeYears(base: BaseVersion | null, touched: TouchedYears): Map<number, string> {
	const years = new Map((base?.files ?? []).map((file) => [yearOf(file.partition), file.content_sha256]));
	for (const [year, hash] of touched) {
		if (hash === null) years.delete(year);
		else years.set(year, hash);
	}
	return years;
}

export const yearOf = (partition: string): number => Number(partition.slice("year=".length));

/**
 * Hashes the result's years and copies those to staging that the base does not have. Without a base every year is new, so
 * hashing (one core) and copying (DuckDB's threads) go on at once.
 */
export async function stageContent(
	duck: Duck,
	writer: KindWriter,
	lake: string,
	run: RunRecord,
	base: BaseVersion | null,
	years: readonly number[],
): Promise<{ touched: TouchedYears; copy(): Promise<StagedFile[]> }> {
	const staging = inLake(lake, stagingFolder(run.id));
	const request = { writer, zone: run.definition.zone, dataset: run.dataset, staging };
	if (base === null) {
		const [touched, staged] = await allDone(writer.hashYears(duck), stageYears(duck, { ...request, years }));
		return { touched, copy: async () => staged };
	}
	const hashed = await writer.hashYears(duck);
	const have = new Map(base.files.map((file) => [yearOf(file.partition), file.content_sha256]));
	const touched = new Map([
		...years.filter((year) => have.has(year)).map((year): [number, null] => [year, null]),
		...hashed,
	]);
	const changed = [...hashed].filter(([year, hash]) => have.get(year) !== hash).map(([year]) => year);
	return { touched, copy: () => stageYears(duck, { ...request, years: changed }) };
}

/** Puts the new files and the manifest over all of them in place. Every file is durable when this returns. */
export async function writeSnapshot(
	duck: Duck,
	lake: string,
	run: RunRecord,
	base: BaseVersion | null,
	{ touched, copy }: Awaited<ReturnType<typeof stageContent>>,
	readAnew: boolean,
): Promise<RunSnapshot> {
	const staging = inLake(lake, stagingFolder(run.id));
	const staged = await copy();
	const fresh = staged.map(({ year, file }) => ({ ...file, content_sha256: touched.get(year) ?? "" }));
	const emptied = [...touched].filter(([, hash]) => hash === null).map(([year]) => `year=${year}`);
	const rewritten = new Set([...fresh.map((file) => file.partition), ...emptied]);
	const kept = (base?.files ?? []).filter((file) => !rewritten.has(file.partition));
	const files = [...kept, ...fresh].sort((a, b) => (a.partition < b.partition ? -1 : 1));
	const shape = shapeOf(run.definition);
	const aside = await writeQuarantine(duck, shape, { lake, staging, stored: quarantinePath(run.dataset, run.id) });
	// What was tried again is published or set aside once more: nothing is left of the files that it came from. And what was
	// set aside under another reading of the source cannot be read by this one; the source has just sent all of it.
	const startsAnew = run.action === "replay" || readAnew;
	const earlier = base && !startsAnew ? (await readManifest(lake, base.manifest_path)).quarantine : [];
	// A look-back sets the same rows aside again and again: the manifest names each of them once.
	const known = earlier.map((file) => inLake(lake, file.path));
	const isNews = aside !== null && (await hasUnknownQuarantine(duck, shape, known));
	const contentHash = contentHashOf(mergeYears(base, touched));
	const manifest = manifestOver(run, base, files, contentHash, isNews ? [...earlier, aside] : earlier);
	return { ...(await installSnapshot(lake, staging, staged, manifest)), quarantinePath: aside?.path ?? null };
}

/** A snapshot, and where the rows are that its run set aside (relative to the lake; null when there are none). */
export type RunSnapshot = Snapshot & { quarantinePath: string | null };

function manifestOver(
	run: RunRecord,
	base: BaseVersion | null,
	files: LakeFile[],
	contentHash: string,
	quarantine: QuarantineFile[],
): Manifest {
	const shape = shapeOf(run.definition);
	const dates = files.flatMap((file) => [file.min_date, file.max_date]).sort();
	const facts: Omit<Manifest, "snapshot_id"> = {
		manifest_version: 1,
		dataset: run.dataset,
		zone: run.definition.zone,
		kind: run.definition.kind,
		content_hash: contentHash,
		schema_hash: schemaHash(shape),
		definition_hash: run.definition_hash,
		run: run.id,
		base_snapshot_id: base?.snapshot_id ?? null,
		created_at: new Date().toISOString(),
		columns: [...shape.columns],
		key: [...shape.key],
		row_count: files.reduce((total, file) => total + file.rows, 0),
		byte_count: files.reduce((total, file) => total + file.bytes, 0),
		min_key_date: dates[0] ?? null,
		max_key_date: dates.at(-1) ?? null,
		files,
		quarantine,
	};
	return { ...facts, snapshot_id: snapshotIdOf(facts) };
}

export type PublishRequest = {
	run: RunRecord;
	lease: Lease;
	base: BaseVersion | null;
	snapshot: RunSnapshot;
	staged: Staged;
	/** the last session that nearly all expected instruments have; null where no universe is named */
	completeUntil: string | null;
	/** waivers that its checks lean on */
	waivers: readonly number[];
	checks: readonly CheckResult[];
	sourceState: Record<string, string>;
	source: string;
	window: { from: string | null; to: string | null };
	/** renames and delistings among the rows that it brings */
	nameChanges: readonly NameChange[];
	journal: Journal;
};

/** In whose name, and for which run, names of instruments change. */
export const nameChanger = (run: RunRecord): { name: string; run: number; dataset: string } => ({
	name: run.publishes_as,
	run: run.id,
	dataset: run.dataset,
});

/**
 * Moves current to the snapshot: fence, dataset lock, base still current, no hold, version, lineage, checks, run state,
 * the next waiting run, audit last. All or nothing.
 */
export async function publishRun(db: Db, request: PublishRequest): Promise<number> {
	const { run, lease, base, snapshot, staged, window } = request;
	const { manifest } = snapshot;
	const events = await request.journal.close();
	const lock = (tx: Tx) => lockDatasetUnderLease(tx, run.dataset_id, lease);
	return inTransactionUnder(db, lock, async (tx, lastVersion) => {
		// Nothing else gives a number while the lock is held, so that what follows need not wait for it.
		const version = lastVersion + 1;
		const backfill = run.action === "backfill" ? await lockBackfillOf(tx, run.id) : null;
		const [ended] = await endedWaivers(tx, request.waivers);
		if (ended !== undefined) {
			throw new QtradeError("bad_data", `waiver ${ended} was taken back while this run worked: its checks count again`);
		}
		const publishing = publishVersion(tx, {
			datasetId: run.dataset_id,
			baseVersion: base?.version ?? null,
			action: run.action,
			snapshotId: manifest.snapshot_id,
			contentHash: manifest.content_hash,
			schemaHash: manifest.schema_hash,
			definitionHash: run.definition_hash,
			manifestPath: snapshot.path,
			manifestSha256: snapshot.sha256,
			files: manifest.files,
			watermark: watermarkAfter(run, base, window, staged.lastDate),
			completeUntil: request.completeUntil,
			rowsAdded: staged.added,
			rowsRestated: staged.restated,
			rowsRemoved: staged.removed,
			sourceState: request.sourceState,
			runId: run.id,
			fence: lease.fence,
			publishedBy: run.publishes_as,
			lineage: { source: request.source, ...window },
		});
		// Sent together: none of these needs another's answer, and the first that fails leaves nothing to commit.
		const sent = [
			publishing,
			saveChecks(tx, run, version, request.checks),
			endRun(
				tx,
				run,
				lease,
				{
					state: "succeeded",
					errorCode: null,
					reason: null,
					counts: staged,
					quarantinePath: snapshot.quarantinePath,
					events,
				},
				version,
			),
		] as const;
		if (request.nameChanges.length > 0) {
			// After the run's row and before the audit's lock, as everybody takes them.
			await Promise.all(sent);
			await applyNameChanges(tx, run.definition.calendar, request.nameChanges, nameChanger(run));
		}
		const [published] = await Promise.all([
			...sent,
			auditEnding(tx, run, "succeeded", {
				version,
				base_version: base?.version ?? null,
				content_hash: manifest.content_hash,
				snapshot_id: manifest.snapshot_id,
			}),
		]);
		if (backfill) await advanceBackfill(tx, backfill);
		if (published !== version) {
			throw new QtradeError("internal", `version ${published} was published where ${version} was to be`);
		}
		return version;
	});
}

/**
 * How far the dataset reaches without a hole. A run over some symbols says nothing about it, nor does one whose window
 * begins after a session that nobody has asked for yet: the next plain run asks for those.
 */
export function watermarkAfter(
	run: Pick<RunRecord, "requested_symbols" | "definition" | "action">,
	base: Pick<BaseVersion, "watermark"> | null,
	window: { from: string | null },
	lastDate: string | null,
): string | null {
	const reached = base?.watermark ?? null;
	if (run.requested_symbols || run.action === "replay") return reached;
	if (reached !== null && window.from !== null && window.from > sessionAfter(run.definition.calendar, reached)) {
		return reached;
	}
	return laterOf(reached, lastDate);
}

/** The day after it where the calendar knows no more. */
function sessionAfter(mic: string, date: string): string {
	const calendar = calendarFor(mic);
	const next = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
	return date >= calendar.knownFrom && date < calendar.knownUntil ? calendar.shift(date, 1) : next;
}

const laterOf = (a: string | null, b: string | null): string | null =>
	a === null ? b : b === null ? a : a > b ? a : b;

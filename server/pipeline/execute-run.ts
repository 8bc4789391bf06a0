/** The life of a run: extract → stage → validate → publish → record. One call does one run, from claim to final state. */

import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { calendarFor } from "../calendars/calendar";
import { planWindow } from "../calendars/plan-window";
import { dateAt } from "../calendars/zone-time";
import { readClock } from "../clock";
import { type Db, inTransaction } from "../db";
import type { Env } from "../env";
import { QtradeError } from "../errors";
import { applyNameChanges } from "../instruments/apply-actions";
import { inLake, quarantinePath, stagingFolder } from "../lake/paths";
import { contentHashOf } from "../lake/write/content-hash";
import type { Duck } from "../lake/write/duck";
import { makeDurableFolder } from "../lake/write/durable";
import { writeQuarantine } from "../lake/write/files";
import { requireRoom } from "../lake/write/room";
import { openRunDuck } from "../lake/write/run-duck";
import type { Staged } from "../lake/write/staging";
import { broughtChanges } from "../lake/write/table/name-changes";
import { writerFor } from "../lake/write/writer-for";
import { assertFence, type Lease } from "../leases";
import { log } from "../log";
import { completeUntil, coverageOf } from "../quality/coverage";
import { evaluateChecks } from "../quality/evaluate";
import { isOfSurvivors } from "../quality/reads";
import { lapseFallen } from "../rollbacks/lapse-requests";
import type { Window } from "../sources/source";
import { basisOf, describeSource } from "../vocabulary/definition";
import { isReference, shapeOf } from "../vocabulary/kind-shapes";
import { blocksPublish, type FinalRunState } from "../vocabulary/states";
import { applyWaivers, leftBehindRows } from "./apply-waivers";
import { claimRun } from "./claim-run";
import { endThrown, finishUnchanged, type Progress } from "./end-run";
import { extractArrivals, stateAfter } from "./extract-arrivals";
import { findWithdrawn, heldForWithdrawn } from "./hold-withdrawn";
import { keepLease, type LeaseKeeper } from "./keep-lease";
import { mergeYears, nameChanger, publishRun, stageContent, writeSnapshot, yearOf } from "./publish-run";
import { readsOtherwise, requireAllReadAnew, requireWholeSource } from "./read-anew";
import { readReferences } from "./references";
import { replayArrivals } from "./replay-arrivals";
import { type Journal, openJournal } from "./run-journal";
import { type BaseVersion, type RunRecord, readBase, readRun } from "./run-record";
import { keepSourceColumns } from "./source-columns";
import { stageArrivals } from "./stage-arrivals";

export type Pipeline = { db: Db; env: Env /** names this process in leases and runs */; worker: string };

/**
 * Executes a queued run to its end.
 * @returns the run's final state, or `waiting` | `gone` when it was not this process's to do
 */
export async function executeRun(
	pipeline: Pipeline,
	runId: number,
	signal?: AbortSignal,
): Promise<FinalRunState | "waiting" | "gone"> {
	const { db, env, worker } = pipeline;
	const claim = await claimRun(db, runId, worker, env.leaseMs);
	if (claim.kind !== "claimed") return claim.kind;
	const run = await readRun(db, runId);
	const journal = openJournal(db, run, claim.lease.fence);
	const keeper = keepLease(db, claim.lease, runId, env.leaseMs, signal);
	const progress: Progress = { staged: null, checks: [], quarantinePath: null, broughtBack: null };
	try {
		return await work({ ...pipeline, run, lease: claim.lease, journal, keeper, progress });
	} catch (error) {
		// First of all, since it may be what filled the disk: the ending needs room to be written down.
		await clearStaging(env.lake, runId);
		const ending = { db, run, lease: claim.lease, journal, progress };
		return await endThrown(ending, keeper.signal.aborted ? keeper.signal.reason : error);
	} finally {
		keeper.stop();
		await clearStaging(env.lake, runId);
	}
}

/** What cannot be cleared now must not keep the run from its end; the reaper clears after runs that have ended. */
const clearStaging = (lake: string, runId: number): Promise<void> =>
	rm(inLake(lake, stagingFolder(runId)), { recursive: true, force: true }).catch((error: unknown) =>
		log().warn({ err: error, run: runId }, "a run's staging could not be cleared"),
	);

type Work = Pipeline & { run: RunRecord; lease: Lease; journal: Journal; keeper: LeaseKeeper; progress: Progress };

async function work(context: Work): Promise<FinalRunState> {
	const { db, env, run, journal, keeper, progress } = context;
	const { definition } = run;
	// Where no worker's tick does it, a request whose time is over would stop this run for nothing.
	await inTransaction(db, (tx) => lapseFallen(tx, run.dataset_id));
	const base = await readBase(db, run.dataset_id);
	const calendar = calendarFor(definition.calendar);
	const readAnew = readsOtherwise(base, definition);
	if (readAnew && run.action !== "replay") requireWholeSource(run);
	const writer = writerFor(shapeOf(definition));
	const full = run.is_full || readAnew || isReference(definition.kind) || run.action === "replay";
	const window = planWindow(
		{ from: run.requested_from, to: run.requested_to, full },
		base?.watermark ?? null,
		definition.lookback ?? 0,
		calendar,
	);
	const now = (await readClock(db)).now();
	await requireRoom(env.lake);
	await recordPlan(context, base, window);

	journal.phase("extract");
	const arrivals = { db, env, run, lease: context.lease, journal, signal: keeper.signal };
	const isReplay = run.action === "replay";
	const extract = isReplay
		? await replayArrivals(env.lake, base, definition, readAnew, journal)
		: await extractArrivals(arrivals, base, window, now, readAnew);
	keeper.check();
	if (extract.files.length === 0) {
		return finishUnchanged(context, isReplay ? "nothing is set aside" : "nothing new at the source");
	}

	const staging = inLake(env.lake, stagingFolder(run.id));
	await makeDurableFolder(staging);
	const duck = await openRunDuck(staging, { memoryMb: env.memoryMb, files: extract.files });
	const interrupt = (): void => duck.interrupt();
	keeper.signal.addEventListener("abort", interrupt, { once: true });
	try {
		keeper.check();
		journal.phase("stage");
		const arrived = { base, extract, window, now, staging };
		const { staged, baseFiles, earlierQuarantine, finalDate, waivers, vanished, overrides } = await stageArrivals(
			context,
			duck,
			writer,
			arrived,
		);
		progress.staged = staged;
		journal.log(`${staged.staged.toLocaleString("en-US")} rows staged`, { ...staged });
		keeper.check();
		if (base !== null && readAnew) await requireAllReadAnew(duck, base, staged);

		journal.phase("validate");
		const { universe, ...references } = await readReferences(db, env.lake, definition);
		const coverage =
			universe === null ? null : await coverageOf({ duck, calendar, years: staged.years, finalDate }, universe);
		// What was set aside has our columns, not the source's.
		const contract = isReplay ? null : await keepSourceColumns(db, duck, run, context.lease.fence, readAnew);
		const untouched = (base?.files ?? []).filter((file) => !staged.years.includes(yearOf(file.partition)));
		const results = await evaluateChecks({
			duck,
			writer,
			shape: writer.shape,
			base: baseFiles,
			staging,
			today: dateAt(now, calendar.timeZone),
			staged,
			settings: definition.checks ?? {},
			calendar,
			baseRows: base?.row_count ?? 0,
			untouchedRows: untouched.reduce((rows, file) => rows + file.rows, 0),
			lastOfBase: lastDayOf(base, env.lake),
			noneOfBaseEnded: base !== null && (await isOfSurvivors(db, run.dataset_id, base.version)),
			basis: basisOf(definition),
			...references,
			coverage,
			unknownSymbols: extract.unknownSymbols ?? (extract.windows ? [] : null),
			wholeUniverse: run.requested_symbols === null,
			earlierQuarantine,
			contract,
			unchangedFiles: extract.unchangedFiles,
			bySymbol: extract.windows !== undefined,
			window,
			vanished,
			overrides,
		});
		const leftBehind = await leftBehindRows(duck, writer.shape);
		progress.checks = applyWaivers(results, waivers, leftBehind);
		keeper.check();
		const lands = { db, lake: env.lake, staging };
		progress.broughtBack = await findWithdrawn(duck, writer, lands, run, base, staged.years);
		if (progress.broughtBack !== null) {
			await keepQuarantine(context, duck);
			throw await heldForWithdrawn(duck, writer, progress.broughtBack);
		}
		const blocking = progress.checks.filter(blocksPublish);
		if (blocking.length > 0) {
			await keepQuarantine(context, duck);
			throw new QtradeError("bad_data", blocking.map((check) => `${check.message} (check ${check.name})`).join("; "));
		}

		journal.phase("publish");
		const content = await stageContent(duck, writer, env.lake, run, base, staged.years);
		const contentHash = contentHashOf(mergeYears(base, content.touched));
		const nameChanges = definition.kind === "corporate_actions" ? await broughtChanges(duck) : [];
		if (contentHash === (base?.content_hash ?? EMPTY)) {
			await keepQuarantine(context, duck);
			// Published they are already: by a run that could not apply them then, or before the register had dates.
			await inTransaction(db, async (tx) => {
				await assertFence(tx, context.lease);
				await applyNameChanges(tx, definition.calendar, nameChanges, nameChanger(run));
			});
			if (base === null) {
				const n = (rows: number): string => rows.toLocaleString("en-US");
				const why =
					staged.quarantined > 0
						? `nothing is left to publish: ${n(staged.quarantined)} of ${n(staged.staged)} rows were set aside`
						: (nothingOf(run, staged) ?? "the source answered, and had no row to publish");
				return finishUnchanged(context, why, why);
			}
			return finishUnchanged(context, "the result equals the current version", nothingOf(run, staged));
		}
		const snapshot = await writeSnapshot(duck, env.lake, run, base, content, readAnew);
		// Held or superseded from here on: what was set aside is in its place already, and explains the run.
		progress.quarantinePath = snapshot.quarantinePath;
		keeper.check();

		journal.phase("record");
		await publishRun(db, {
			run,
			lease: context.lease,
			base,
			snapshot,
			staged,
			completeUntil: coverage && completeUntil(coverage, base?.complete_until ?? null, staged.years),
			checks: progress.checks,
			sourceState: stateAfter(base, extract, staged, run.requested_symbols, leftBehind),
			source: isReplay ? `rows set aside by runs of ${run.dataset}` : describeSource(definition),
			window,
			nameChanges,
			waivers: [
				...progress.checks.flatMap(({ waiver }) => waiver ?? []),
				...waivers
					.filter(({ left_behind }) => left_behind?.some((symbol) => leftBehind.has(symbol)))
					.map(({ id }) => id),
			],
			journal,
		});
		return "succeeded";
	} finally {
		keeper.signal.removeEventListener("abort", interrupt);
		duck.close();
	}
}

/** A symbol that was asked for and is nowhere may be a slip of the pen; null where something came. */
const nothingOf = ({ requested_symbols: symbols }: RunRecord, { staged }: Staged): string | null =>
	symbols === null || staged > 0
		? null
		: `the source has no row of ${symbols.slice(0, 10).join(", ")}${symbols.length > 10 ? ` and ${symbols.length - 10} more` : ""} in what was asked for`;

const EMPTY = contentHashOf(new Map());

/** The last day of the base and the file that holds it. */
function lastDayOf(base: BaseVersion | null, lake: string): { date: string; file: string } | null {
	const [last] = [...(base?.files ?? [])].sort((a, b) => ((a.max_date ?? "") < (b.max_date ?? "") ? 1 : -1));
	return last?.max_date ? { date: last.max_date, file: inLake(lake, last.path) } : null;
}

async function recordPlan({ db, run, lease }: Work, base: BaseVersion | null, window: Window): Promise<void> {
	// The base is part of the key: the same window on another base is other work, and may publish again.
	const work = [
		run.dataset,
		run.action,
		run.definition_hash,
		base?.version ?? 0,
		window.from,
		window.to,
		run.is_full,
		run.requested_symbols,
	];
	await db.query(
		`update ingestion_runs set base_version = $3, window_from = $4, window_to = $5, idempotency_key = $6
		 where id = $1 and fence = $2 and state = 'running'`,
		[
			run.id,
			lease.fence,
			base?.version ?? null,
			window.from,
			window.to,
			createHash("sha256").update(JSON.stringify(work)).digest("hex"),
		],
	);
}

/** Rows set aside by a run that publishes nothing are kept all the same: they explain it, and can be replayed. */
async function keepQuarantine({ env, run, progress }: Work, duck: Duck): Promise<void> {
	if ((progress.staged?.quarantined ?? 0) === 0) return;
	const staging = inLake(env.lake, stagingFolder(run.id));
	const file = await writeQuarantine(duck, shapeOf(run.definition), {
		lake: env.lake,
		staging,
		stored: quarantinePath(run.dataset, run.id),
	});
	progress.quarantinePath = file?.path ?? null;
}

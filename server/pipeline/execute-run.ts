/** The life of a run: extract → stage → validate → publish → record. One call does one run, from claim to final state. */
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { calendarFor } from "../calendars/calendar";
import { planWindow } from "../calendars/plan-window";
import { readClock } from "../clock";
import { type Db, inTransaction } from "../db";
import type { Env } from "../env";
import { QtradeError, toQtradeError } from "../errors";
import { keysOfInstruments, resolveInstruments } from "../instruments/resolve-instruments";
import { inLake, quarantinePath, stagingFolder } from "../lake/paths";
import { contentHashOf } from "../lake/write/content-hash";
import { type Duck, openDuck } from "../lake/write/duck";
import { makeDurableFolder } from "../lake/write/durable";
import { writeQuarantine } from "../lake/write/files";
import { readManifest } from "../lake/write/manifest";
import { requireRoom } from "../lake/write/room";
import { type Staged, stagePricesDaily } from "../lake/write/stage";
import type { Lease } from "../leases";
import { log } from "../log";
import type { CheckResult } from "../quality/check";
import { JUMP_MAX } from "../quality/checks/price-jump";
import { evaluateChecks, schemaFailed } from "../quality/evaluate";
import { lapseFallen } from "../rollbacks/lapse-requests";
import type { Window } from "../sources/source";
import { type DatasetDefinition, describeSource, readsAlike } from "../vocabulary/definition";
import { blocksPublish, type FinalRunState, isGoodRunState } from "../vocabulary/states";
import type { RowCounts } from "../vocabulary/views";
import { claimRun } from "./claim-run";
import { extractArrivals, stateAfter } from "./extract-arrivals";
import { finishRun, type RunEnding } from "./finish-run";
import { type BroughtBack, findWithdrawn, heldForWithdrawn } from "./hold-withdrawn";
import { keepLease, type LeaseKeeper } from "./keep-lease";
import { mergeYears, publishRun, quarantineOf, stageContent, writeSnapshot, yearOf } from "./publish-run";
import { handBackRun } from "./reap-runs";
import { type Journal, openJournal } from "./run-journal";
import { type BaseVersion, localDate, type RunRecord, readBase, readRun } from "./run-record";

export type Pipeline = { db: Db; env: Env /** names this process in leases and runs */; worker: string };

/** What a run has come to so far; an ending records as much of it as there is. */
type Progress = {
	staged: Staged | null;
	checks: CheckResult[];
	quarantinePath: string | null;
	/** rows that a rollback had taken away and that this run would bring back */
	broughtBack: BroughtBack | null;
};

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
		return await end(
			pipeline,
			run,
			claim.lease,
			journal,
			progress,
			keeper.signal.aborted ? keeper.signal.reason : error,
		);
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
	const window = planWindow(
		{ from: run.requested_from, to: run.requested_to, full: run.is_full || readsOtherwise(base, definition) },
		base?.watermark ?? null,
		definition.lookback ?? 0,
		calendar,
	);
	const now = (await readClock(db)).now();
	await requireRoom(env.lake);
	await recordPlan(context, base, window);

	journal.phase("extract");
	const arrivals = { db, lake: env.lake, run, lease: context.lease, journal, signal: keeper.signal };
	const extract = await extractArrivals(arrivals, base, window, now);
	keeper.check();
	if (extract.files.length === 0) return finishUnchanged(context, "nothing new at the source");

	const staging = inLake(env.lake, stagingFolder(run.id));
	await makeDurableFolder(staging);
	const duck = await openDuck(`${staging}/spill`, { memoryMb: env.memoryMb });
	const interrupt = (): void => duck.interrupt();
	keeper.signal.addEventListener("abort", interrupt, { once: true });
	try {
		keeper.check();
		journal.phase("stage");
		const baseFiles = new Map((base?.files ?? []).map((file) => [yearOf(file.partition), inLake(env.lake, file.path)]));
		const earlier = base ? (await readManifest(env.lake, base.manifest_path)).quarantine : [];
		const earlierQuarantine = earlier.map((file) => inLake(env.lake, file.path));
		const staged = await stagePricesDaily(duck, {
			files: extract.files,
			read: extract.read,
			window,
			symbols: run.requested_symbols,
			earlierQuarantine,
			today: localDate(now, calendar.timeZone),
			priceUnit: definition.price_unit ?? 1,
			jumpMax: definition.checks?.price_jump?.jump_max ?? JUMP_MAX,
			allowNegative: definition.checks?.negative_prices === "allowed",
			base: baseFiles,
			resolveInstruments: (symbols) =>
				resolveInstruments(db, definition.calendar, symbols, definition.instruments ?? "auto"),
			findInstruments: (symbols) => resolveInstruments(db, definition.calendar, symbols, "strict"),
			keysOfInstruments: (ids) => keysOfInstruments(db, ids),
		});
		progress.staged = staged;
		journal.log(`${staged.staged.toLocaleString("en-US")} rows staged`, { ...staged });
		keeper.check();

		journal.phase("validate");
		const untouched = (base?.files ?? []).filter((file) => !staged.years.includes(yearOf(file.partition)));
		progress.checks = await evaluateChecks({
			duck,
			staged,
			settings: definition.checks ?? {},
			calendar,
			baseRows: base?.row_count ?? 0,
			untouchedRows: untouched.reduce((rows, file) => rows + file.rows, 0),
			earlierQuarantine,
			window,
		});
		keeper.check();
		const lands = { db, lake: env.lake, staging };
		progress.broughtBack = await findWithdrawn(duck, lands, run, base, staged.years);
		if (progress.broughtBack !== null) {
			await keepQuarantine(context, duck);
			throw await heldForWithdrawn(duck, progress.broughtBack);
		}
		const blocking = progress.checks.filter(blocksPublish);
		if (blocking.length > 0) {
			await keepQuarantine(context, duck);
			throw new QtradeError("bad_data", blocking.map((check) => `${check.message} (check ${check.name})`).join("; "));
		}

		journal.phase("publish");
		const content = await stageContent(duck, env.lake, run, base, staged.years);
		const contentHash = contentHashOf(mergeYears(base, content.touched));
		if (contentHash === (base?.content_hash ?? EMPTY)) {
			await keepQuarantine(context, duck);
			return finishUnchanged(context, "the result equals the current version");
		}
		const snapshot = await writeSnapshot(duck, env.lake, run, base, content);
		// Held or superseded from here on: what was set aside is in its place already, and explains the run.
		progress.quarantinePath = quarantineOf(snapshot, run);
		keeper.check();

		journal.phase("record");
		await publishRun(db, {
			run,
			lease: context.lease,
			base,
			snapshot,
			staged,
			checks: progress.checks,
			sourceState: stateAfter(base, extract, staged, run.requested_symbols),
			source: describeSource(definition),
			window,
			journal,
		});
		return "succeeded";
	} finally {
		keeper.signal.removeEventListener("abort", interrupt);
		duck.close();
	}
}

const EMPTY = contentHashOf(new Map());

/** A definition that reads otherwise than the base's makes the run take everything anew. */
const readsOtherwise = (base: BaseVersion | null, definition: DatasetDefinition): boolean =>
	base !== null && !readsAlike(base.definition, definition);

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
	const file = await writeQuarantine(duck, { lake: env.lake, staging, stored: quarantinePath(run.dataset, run.id) });
	progress.quarantinePath = file?.path ?? null;
}

async function finishUnchanged({ db, run, lease, journal, progress }: Work, why: string): Promise<FinalRunState> {
	journal.log(why);
	await finishRun(db, run, lease, {
		state: "unchanged",
		errorCode: null,
		reason: null,
		counts: countsOf(progress, "unchanged"),
		checks: progress.checks,
		quarantinePath: progress.quarantinePath,
		broughtBack: null,
		events: await journal.close(),
	});
	return "unchanged";
}

/** Ends a run that threw. A run whose lease is gone leaves no trace: it is somebody else's by now. */
async function end(
	{ db }: Pipeline,
	run: RunRecord,
	lease: Lease,
	journal: Journal,
	progress: Progress,
	thrown: unknown,
): Promise<FinalRunState> {
	const error = toQtradeError(thrown);
	if (error.code === "lease_lost") return "lost";
	if (error.code === "shutdown") {
		return handBackRun(db, run.id, lease);
	}
	if (error.code === "internal" || error.code === "infrastructure") {
		log().error({ run: run.id, dataset: run.dataset, err: error.cause ?? error }, error.message);
	}
	const state = stateOf(error);
	if (error.details.check === "schema") {
		progress.checks = [schemaFailed(error.message, error.details.file ? [{ file: error.details.file }] : [])];
	}
	journal.log(error.message, { code: error.code });
	const ending: RunEnding = {
		state,
		errorCode: error.code,
		reason: heldWord(error) ?? error.message,
		counts: countsOf(progress, state),
		checks: progress.checks,
		quarantinePath: progress.quarantinePath,
		broughtBack: state === "held" ? progress.broughtBack : null,
		events: await journal.close(),
	};
	return finishRun(db, run, lease, ending).then(
		() => state,
		(thrown: unknown) => endBare(db, run, lease, ending, thrown),
	);
}

/**
 * Ends a run whose ending could not be stored, without its checks and events: left running it would be taken for lost
 * and done again, to the same end. What it failed for without its checks would look like something else.
 */
async function endBare(
	db: Db,
	run: RunRecord,
	lease: Lease,
	ending: RunEnding,
	thrown: unknown,
): Promise<FinalRunState> {
	if (toQtradeError(thrown).code === "lease_lost") throw thrown;
	log().error(
		{ run: run.id, dataset: run.dataset, err: thrown },
		"the end of a run could not be stored with its checks",
	);
	const state = ending.state === "failed" ? "errored" : ending.state;
	await finishRun(db, run, lease, {
		...ending,
		state,
		errorCode: state === "errored" ? "internal" : ending.errorCode,
		reason:
			state === "errored"
				? `its checks and events could not be stored (see the worker's log); before that: ${ending.reason}`
				: ending.reason,
		checks: [],
		events: [],
	});
	return state;
}

/** The one-word reasons of a held run, which the command line prints as they are. */
function heldWord({ details }: QtradeError): string | null {
	return details.reason === "on_hold" || details.reason === "withdrawn" ? details.reason : null;
}

function stateOf(error: QtradeError): Exclude<FinalRunState, "succeeded" | "unchanged" | "lost"> {
	switch (error.code) {
		case "cancelled":
			return "cancelled";
		case "held":
			return "held";
		case "superseded":
			return "superseded";
		case "bad_data":
		case "invalid_input":
			return "failed";
		default:
			return "errored";
	}
}

/** Rows as they went; only a run that ended well has rows in the current version. */
const countsOf = ({ staged }: Progress, state: FinalRunState): RowCounts => ({
	extracted: staged?.extracted ?? 0,
	staged: staged?.staged ?? 0,
	quarantined: staged?.quarantined ?? 0,
	flagged: staged?.flagged ?? 0,
	published: isGoodRunState(state) ? (staged?.published ?? 0) : 0,
});

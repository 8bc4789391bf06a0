/** What staging is asked for: the arrivals, the definition, and what people have said of single rows and symbols. */

import { calendarFor } from "../calendars/calendar";
import { lastFinal } from "../calendars/last-final";
import { dateAt } from "../calendars/zone-time";
import type { Db } from "../db";
import type { Env } from "../env";
import { keysOfInstruments, resolveInstruments } from "../instruments/resolve-instruments";
import { inLake } from "../lake/paths";
import type { Duck } from "../lake/write/duck";
import type { KindWriter } from "../lake/write/kind-writer";
import { readManifest } from "../lake/write/manifest";
import type { Staged } from "../lake/write/staging";
import { overridesOfRun, type RunOverrides } from "../overrides/of-run";
import { JUMP_MAX } from "../quality/checks/price-jump";
import { REUSED_JUMP } from "../quality/checks/reused-tickers";
import { SLIP_JUMP } from "../quality/checks/unit-slip";
import type { Extract, Window } from "../sources/source";
import { filingZoneOf, vanishedPolicy } from "../vocabulary/definition";
import type { StandingWaiver } from "../waivers/gate";
import { standingWaivers } from "../waivers/reads";
import { yearOf } from "./publish-run";
import { readableFiles } from "./readable-files";
import type { BaseVersion, RunRecord } from "./run-record";

export type Arrived = {
	base: BaseVersion | null;
	extract: Extract;
	window: Window;
	/** application time */
	now: Date;
	/** the run's own folder */
	staging: string;
};

/** What staging left behind in DuckDB, and by what it was done, for the checks and the publish. */
export type StagedRun = {
	staged: Staged;
	/** the base's files by year */
	baseFiles: ReadonlyMap<number, string>;
	earlierQuarantine: readonly string[];
	finalDate: string | null;
	waivers: readonly StandingWaiver[];
	vanished: "keep" | "remove" | null;
	/** people's values that are in force */
	overrides: RunOverrides["inForce"];
};

/**
 * Stages what arrived under the definition of the run.
 * @throws QtradeError("bad_data") for a file that cannot be read
 */
export async function stageArrivals(
	{ db, env, run, keeper }: { db: Db; env: Env; run: RunRecord; keeper: { signal: AbortSignal } },
	duck: Duck,
	writer: KindWriter,
	{ base, extract, window, now, staging }: Arrived,
): Promise<StagedRun> {
	const { definition } = run;
	const calendar = calendarFor(definition.calendar);
	const isReplay = run.action === "replay";
	const baseFiles = new Map((base?.files ?? []).map((file) => [yearOf(file.partition), inLake(env.lake, file.path)]));
	const earlier = base ? (await readManifest(env.lake, base.manifest_path)).quarantine : [];
	const earlierQuarantine = earlier.map((file) => inLake(env.lake, file.path));
	const finalDate =
		extract.finalAfterMinutes === undefined ? null : lastFinal(calendar, now, extract.finalAfterMinutes);
	const waivers = await standingWaivers(db, run.dataset_id, definition.checks ?? {}, now);
	const vanished = extract.isWhole && base !== null ? vanishedPolicy(definition) : null;
	const { inForce: overrides, ended } = isReplay
		? { inForce: [], ended: [] }
		: await overridesOfRun(db, run, window, extract.windows ?? null, now);
	const staged = await writer.stage(duck, {
		files: isReplay ? extract.files : await readableFiles(extract, staging, keeper.signal),
		read: extract.read,
		constants: definition.source.type === "file" ? (definition.source.constants ?? {}) : {},
		calendar,
		filingZone: filingZoneOf(definition) ?? calendar.timeZone,
		currency: definition.currency ?? null,
		window,
		windows: extract.windows ?? null,
		finalDate,
		symbols: run.requested_symbols,
		earlierQuarantine,
		today: dateAt(now, calendar.timeZone),
		priceUnit: definition.price_unit ?? 1,
		volumeUnit: definition.volume_unit ?? 1,
		jumpMax: Math.min(definition.checks?.price_jump?.jump_max ?? JUMP_MAX, SLIP_JUMP, REUSED_JUMP),
		rules: definition.checks?.rules ?? {},
		allowNegative: definition.checks?.negative_prices === "allowed",
		leftBehind: [...new Set(waivers.flatMap(({ left_behind }) => left_behind ?? []))],
		vanished,
		asked: extract.asked ?? null,
		askedFrom: extract.askedFrom ?? null,
		overrides,
		endedOverrides: extract.isWhole ? ended : [],
		isReplay,
		base: baseFiles,
		resolveInstruments: (asked) => resolveInstruments(db, definition.calendar, asked, definition.instruments ?? "auto"),
		keysOfInstruments: (ids) => keysOfInstruments(db, ids),
	});
	return { staged, baseFiles, earlierQuarantine, finalDate, waivers, vanished, overrides };
}

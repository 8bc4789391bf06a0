/** Runs every check over a run's staged result. A check that cannot run is an error of its own, never a pass. */
import { literal } from "../lake/write/duck";
import type { CheckSeverity } from "../vocabulary/states";
import type { Block, Check, CheckInput, CheckResult } from "./check";
import { completeness } from "./checks/completeness";
import { outsideWindow } from "./checks/outside-window";
import { JUMP_MAX, priceJump } from "./checks/price-jump";
import { quarantineShare } from "./checks/quarantine-share";
import { rowCount } from "./checks/row-count";
import { sessionDates } from "./checks/session-dates";
import { stalePrice } from "./checks/stale-price";
import { uniqueKey } from "./checks/unique-key";
import { zeroVolume } from "./checks/zero-volume";

const CHECKS: readonly Check[] = [
	uniqueKey,
	quarantineShare,
	rowCount,
	completeness,
	priceJump,
	stalePrice,
	zeroVolume,
	outsideWindow,
	sessionDates,
];

/** That the files had the columns the definition maps; they would not have been staged otherwise. */
const schemaPassed: CheckResult = {
	name: "schema",
	severity: "critical",
	status: "pass",
	observed: null,
	threshold: null,
	count: 0,
	message: "every file has the mapped columns",
	sample: [],
};

/** The check that a file which could not be read fails. */
export const schemaFailed = (message: string, sample: Record<string, unknown>[]): CheckResult => ({
	...schemaPassed,
	status: "fail",
	count: 1,
	message,
	sample,
});

/**
 * Evaluates all checks over the tables that staging left behind.
 */
export async function evaluateChecks(input: CheckInput): Promise<CheckResult[]> {
	await input.duck.run(watchedAndMoves(input.blocks, input.settings.price_jump?.jump_max ?? JUMP_MAX));
	const results = [schemaPassed];
	for (const check of CHECKS) {
		const severity = severityOf(check, input);
		try {
			const result = await check.run(input);
			// The definition may make a check that warns by default critical: then it blocks.
			const status = result.status === "warn" && severity === "critical" ? "fail" : result.status;
			results.push({ name: check.name, severity, ...result, status });
		} catch (error) {
			const message = `could not be evaluated: ${error instanceof Error ? error.message.split("\n")[0] : "unknown error"}`;
			results.push({ ...schemaPassed, name: check.name, severity, status: "error", message });
		}
	}
	return results;
}

function severityOf(check: Check, { settings }: CheckInput): CheckSeverity {
	const own = settings[check.name as keyof typeof settings];
	return typeof own === "object" && "severity" in own && own.severity ? own.severity : check.severity;
}

/** Groups touched years into stretches; `base` gives each year of the base its file. */
export function blocksOf(years: readonly number[], base: ReadonlyMap<number, string>): Block[] {
	const all = [...new Set([...years, ...base.keys()])].sort((a, b) => a - b);
	const blocks: { years: number[]; before: string | null }[] = [];
	all.forEach((year, i) => {
		if (!years.includes(year)) return;
		const previous = all[i - 1];
		const open = blocks.at(-1);
		if (open && previous !== undefined && open.years.includes(previous)) open.years.push(year);
		else blocks.push({ years: [year], before: previous === undefined ? null : (base.get(previous) ?? null) });
	});
	return blocks;
}

/**
 * `watched`: rows by which gaps are judged: the touched years and, before each stretch of them, an instrument's last
 * earlier row. `moves`: the few rows that a check of consecutive closes may care about, with the close before them.
 */
function watchedAndMoves(blocks: readonly Block[], jumpMax: number): string {
	const rows = blocks.flatMap(({ years, before }, block) => [
		`select instrument_id, symbol, date, close, volume, is_new, ${block} as block from result
		 where y between ${years[0]} and ${years.at(-1)}`,
		...(before === null
			? []
			: [
					`select instrument_id, arg_max(symbol, date), max(date), arg_max(close, date), arg_max(volume, date), false, ${block}
					 from read_parquet(${literal(before)}) group by instrument_id`,
				]),
	]);
	const none = "select instrument_id, symbol, date, close, volume, is_new, 0 as block from result limit 0";
	return `
		create view watched as ${rows.join(" union all ") || none};
		create table moves as
		select * from (
		  select *, lag(close) over instrument as previous_close, row_number() over instrument as position
		  from watched window instrument as (partition by instrument_id, block order by date)
		) where close = previous_close or volume = 0 or abs(close / previous_close - 1) > ${jumpMax}`;
}

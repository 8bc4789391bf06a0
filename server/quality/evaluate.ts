/** Runs every check over a run's staged result. A check that cannot run is an error of its own, never a pass. */
import type { CheckSeverity, CheckStatus } from "../vocabulary/states";
import type { Check, CheckInput, CheckResult } from "./check";
import { agreement } from "./checks/agreement";
import { basis } from "./checks/basis";
import { calendarHorizon } from "./checks/calendar-horizon";
import { completeness } from "./checks/completeness";
import { customCheck } from "./checks/custom";
import { duplicateSeries } from "./checks/duplicate-series";
import { missingDividend } from "./checks/missing-dividend";
import { outsideWindow } from "./checks/outside-window";
import { overriddenRows } from "./checks/overridden-rows";
import { priceJump } from "./checks/price-jump";
import { quarantineShare } from "./checks/quarantine-share";
import { references } from "./checks/references";
import { renames } from "./checks/renames";
import { restatement } from "./checks/restatement";
import { reusedTickers } from "./checks/reused-tickers";
import { rowBand } from "./checks/row-band";
import { rowCount } from "./checks/row-count";
import { rowRules } from "./checks/row-rules";
import { schemaContract } from "./checks/schema-contract";
import { sessionDates } from "./checks/session-dates";
import { sessionRows } from "./checks/session-rows";
import { stalePrice } from "./checks/stale-price";
import { survivorsOnly } from "./checks/survivors-only";
import { symbolRows } from "./checks/symbol-rows";
import { uniqueKey } from "./checks/unique-key";
import { unitSlip } from "./checks/unit-slip";
import { universe } from "./checks/universe";
import { unknownSymbols } from "./checks/unknown-symbols";
import { vanishedRows } from "./checks/vanished-rows";
import { zeroVolume } from "./checks/zero-volume";

const CHECKS: readonly Check[] = [
	schemaContract,
	uniqueKey,
	quarantineShare,
	rowRules,
	rowCount,
	sessionRows,
	rowBand,
	symbolRows,
	restatement,
	references,
	basis,
	missingDividend,
	duplicateSeries,
	completeness,
	universe,
	agreement,
	priceJump,
	unitSlip,
	stalePrice,
	zeroVolume,
	outsideWindow,
	sessionDates,
	reusedTickers,
	renames,
	unknownSymbols,
	vanishedRows,
	overriddenRows,
	survivorsOnly,
	calendarHorizon,
];

/** In the order in which they are evaluated. */
export const builtIn = (): string[] => ["schema", ...CHECKS.map(({ name }) => name)];

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

/** Evaluates all checks over the tables that staging left behind (lake/write/stage.ts). */
export async function evaluateChecks(input: CheckInput): Promise<CheckResult[]> {
	const results = [schemaPassed];
	for (const check of [...CHECKS, ...(input.settings.custom ?? []).map(customCheck)]) {
		if (check.kinds && !check.kinds.includes(input.shape.kind)) continue;
		if (check.applies && !check.applies(input)) continue;
		const severity = severityOf(check, input);
		try {
			const result = await check.run(input);
			results.push({
				name: check.name,
				severity,
				...result,
				status: statusOf(result, severity, settingsOf(check, input)),
			});
		} catch (error) {
			const message = `could not be evaluated: ${error instanceof Error ? error.message.split("\n")[0] : "unknown error"}`;
			results.push({ ...schemaPassed, name: check.name, severity, status: "error", message });
		}
	}
	return results;
}

type Graded = { severity?: CheckSeverity; fail_above?: number };

/** What the definition says of a check; of a query of its own, the query's. */
function settingsOf({ name }: Check, { settings }: CheckInput): Graded {
	const own: unknown = settings.custom?.find((one) => one.name === name) ?? settings[name as keyof typeof settings];
	return typeof own === "object" && own !== null && !Array.isArray(own) ? own : {};
}

function severityOf(check: Check, input: CheckInput): CheckSeverity {
	if (input.settings.critical?.includes(check.name)) return "critical";
	const { severity } = check;
	return settingsOf(check, input).severity ?? (typeof severity === "function" ? severity(input) : severity);
}

/**
 * Over its limit a check warns, and fails where it is critical: then it blocks. Where the definition gives `fail_above`,
 * it warns up to that and fails beyond it, whatever its severity.
 */
function statusOf(
	{ status, observed }: Pick<CheckResult, "status" | "observed">,
	severity: CheckSeverity,
	{ fail_above }: Graded,
): CheckStatus {
	if (status !== "warn" && status !== "fail") return status;
	if (fail_above !== undefined) return observed !== null && observed > fail_above ? "fail" : "warn";
	return severity === "critical" ? "fail" : status;
}

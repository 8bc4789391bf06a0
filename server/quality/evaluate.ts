/** Runs every check over a run's staged result. A check that cannot run is an error of its own, never a pass. */
import type { CheckSeverity } from "../vocabulary/states";
import type { Check, CheckInput, CheckResult } from "./check";
import { basis } from "./checks/basis";
import { completeness } from "./checks/completeness";
import { duplicateSeries } from "./checks/duplicate-series";
import { outsideWindow } from "./checks/outside-window";
import { priceJump } from "./checks/price-jump";
import { quarantineShare } from "./checks/quarantine-share";
import { renames } from "./checks/renames";
import { reusedTickers } from "./checks/reused-tickers";
import { rowCount } from "./checks/row-count";
import { sessionDates } from "./checks/session-dates";
import { stalePrice } from "./checks/stale-price";
import { uniqueKey } from "./checks/unique-key";
import { unitSlip } from "./checks/unit-slip";
import { universe } from "./checks/universe";
import { unknownSymbols } from "./checks/unknown-symbols";
import { zeroVolume } from "./checks/zero-volume";

const CHECKS: readonly Check[] = [
	uniqueKey,
	quarantineShare,
	rowCount,
	basis,
	duplicateSeries,
	completeness,
	universe,
	priceJump,
	unitSlip,
	stalePrice,
	zeroVolume,
	outsideWindow,
	sessionDates,
	reusedTickers,
	renames,
	unknownSymbols,
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

/** Evaluates all checks over the tables that staging left behind (lake/write/stage.ts). */
export async function evaluateChecks(input: CheckInput): Promise<CheckResult[]> {
	const results = [schemaPassed];
	for (const check of CHECKS) {
		if (check.kinds && !check.kinds.includes(input.shape.kind)) continue;
		if (check.applies && !check.applies(input)) continue;
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

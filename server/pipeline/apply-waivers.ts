/** What waivers make of a run's check results. */
import { type Duck, identifier } from "../lake/write/duck";
import { LEFT_BEHIND } from "../lake/write/put-aside";
import type { CheckResult } from "../quality/check";
import type { KindShape } from "../vocabulary/kind-shapes";
import { covers, type StandingWaiver } from "../waivers/gate";

/**
 * A result that a waiver covers is waived, and says by whom. One that passed because symbols were left behind for it is
 * waived, too: it would not have.
 * @param leftBehind how many staged rows of each symbol stayed out
 */
export function applyWaivers(
	checks: readonly CheckResult[],
	waivers: readonly StandingWaiver[],
	leftBehind: ReadonlyMap<string, number>,
): CheckResult[] {
	return checks.map((check) => {
		const waiver = waivers.find((candidate) => covers(candidate, check));
		if (waiver) return waived(check, waiver, `${check.message}; ${wordsOf(waiver)}`);
		if (check.status !== "pass") return check;
		const behind = waivers.find(
			({ check_name, left_behind }) =>
				check_name === check.name && left_behind?.some((symbol) => (leftBehind.get(symbol) ?? 0) > 0),
		);
		if (!behind?.left_behind) return check;
		const rows = behind.left_behind.reduce((total, symbol) => total + (leftBehind.get(symbol) ?? 0), 0);
		const named = behind.left_behind.slice(0, 5).join(", ");
		const what = `without ${rows.toLocaleString("en-US")} rows of ${named}${behind.left_behind.length > 5 ? ", …" : ""}`;
		return { ...waived(check, behind, `${check.message} ${what}; ${wordsOf(behind)}`), count: rows };
	});
}

const waived = (check: CheckResult, waiver: StandingWaiver, message: string): CheckResult => ({
	...check,
	status: "waived",
	waiver: waiver.id,
	message,
});

const wordsOf = ({ id, requested_by, decided_by, expires_at, reason }: StandingWaiver): string =>
	`waiver ${id} by ${requested_by}${decided_by === null ? "" : `, approved by ${decided_by}`}, until ${expires_at.toISOString().slice(0, 16)}Z: ${reason}`;

/** Rows of each symbol that were set aside only because a waiver leaves it behind. */
export async function leftBehindRows(duck: Duck, { label }: KindShape): Promise<Map<string, number>> {
	const rows = await duck.rows<{ symbol: string; n: number }>(
		`select ${identifier(label)}::varchar as symbol, count(*) as n from quarantine
		 where list_contains(reasons, '${LEFT_BEHIND}') group by 1`,
	);
	return new Map(rows.map(({ symbol, n }) => [symbol, n]));
}

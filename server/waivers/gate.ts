/** When a waiver may be asked for and decided, and what it covers; pure, so that it is the same before and under a lock. */
import type { Calendar } from "../calendars/calendar";
import { dayOf, isoOf } from "../calendars/iso-date";
import { instantAt } from "../calendars/zone-time";
import type { CheckSeverity, CheckStatus, WaiverState } from "../vocabulary/states";

/** How long somebody may answer for what a check found, in days. */
export const WAIVER_DAYS_MAX = 366;

export type JudgedResult = {
	name: string;
	status: CheckStatus;
	severity: CheckSeverity;
	count: number;
	observed: number | null;
	threshold: number | null;
};

/** How far a result is beyond its threshold, as a share of it; null where it measures nothing, or has no threshold. */
export const excessOf = ({ observed, threshold }: Pick<JudgedResult, "observed" | "threshold">): number | null =>
	observed === null || threshold === null || threshold === 0 ? null : Math.abs(observed / threshold - 1);

/** Why this result cannot be waived; null when it can. */
export function whyNotWaive({ name, status }: Pick<JudgedResult, "name" | "status">): string | null {
	if (status === "warn" || status === "fail" || status === "error") return null;
	return status === "waived"
		? `the check ${name} is waived there already`
		: `the check ${name} is ${status} there: there is nothing to waive`;
}

/**
 * Until when it holds: the end of the day that was asked for, in the exchange's zone. One that leaves symbols behind ends
 * with the next session: what is missing must not become what is usual.
 * @param today in the exchange's zone
 * @returns the instant, or why that cannot be
 */
export function expiryOf(
	calendar: Calendar,
	today: string,
	until: string | null,
	leavesBehind: boolean,
): { at: Date } | { refusal: string } {
	const last = leavesBehind ? nextSession(calendar, today) : null;
	const day = until ?? last;
	if (day === null) return { refusal: `say until when: --until DATE (today is ${today})` };
	if (day < today) return { refusal: `${day} is over: today is ${today}` };
	if (last !== null && day > last) {
		return { refusal: `a waiver that leaves symbols behind ends with the next session, ${last}: leave --until out` };
	}
	if (dayOf(day) - dayOf(today) > WAIVER_DAYS_MAX) {
		return {
			refusal: `${day} is more than ${WAIVER_DAYS_MAX} days away (today is ${today}): mend the check or the data instead`,
		};
	}
	return { at: instantAt(dayOf(day) + 1, 0, calendar.timeZone) };
}

const nextSession = (calendar: Calendar, today: string): string =>
	today < calendar.knownUntil ? calendar.shift(today, 1) : isoOf(dayOf(today) + 1);

export type StandingWaiver = {
	id: number;
	check_name: string;
	check_status: CheckStatus;
	severity: CheckSeverity;
	count_max: number;
	excess_max: number | null;
	left_behind: readonly string[] | null;
	reason: string;
	requested_by: string;
	decided_by: string | null;
	expires_at: Date;
};

/**
 * Whether the waiver takes on this result: the same check, the same kind of finding, and no more of it. A check that was
 * made critical since was nobody's to decide then.
 */
export function covers(waiver: StandingWaiver, result: JudgedResult): boolean {
	if (waiver.check_name !== result.name || waiver.left_behind !== null) return false;
	if (result.severity === "critical" && waiver.severity !== "critical") return false;
	if (result.status === "error") return waiver.check_status === "error";
	if (result.status !== "warn" && result.status !== "fail") return false;
	// A check that may warn, and fail beyond that, was taken on as what it was.
	if (result.status === "fail" && waiver.check_status !== "fail") return false;
	const excess = excessOf(result);
	if (excess !== null && (waiver.excess_max === null || excess > waiver.excess_max * (1 + 1e-9))) return false;
	return waiver.check_status !== "error" && result.count <= waiver.count_max;
}

/** Why this person may not decide so; null when they may (roles are looked at elsewhere). Rejecting one's own harms nobody. */
export function whyNotDecide(
	actor: string,
	waiver: { id: number; state: WaiverState; expired: boolean; requested_by: string; environment: string },
	approve: boolean,
): { code: "conflict" | "forbidden"; message: string } | null {
	if (waiver.state !== "pending") {
		return { code: "conflict", message: `waiver ${waiver.id} is ${waiver.state} already` };
	}
	if (waiver.expired) {
		return { code: "conflict", message: `the time that waiver ${waiver.id} was asked for is over: ask again` };
	}
	if (approve && actor === waiver.requested_by && waiver.environment !== "dev") {
		const message = `${actor} asked for this waiver: in ${waiver.environment} another person decides on it`;
		return { code: "forbidden", message };
	}
	return null;
}

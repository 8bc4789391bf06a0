/** Freshness and health in the exchange's sessions, not in hours. */
import { type Calendar, clampToKnown } from "../calendars/calendar";
import { packStrip, type SessionStrip } from "../vocabulary/session-strip";
import type { HealthState, RunState } from "../vocabulary/states";
import type { Freshness } from "../vocabulary/views";

/** Sessions a dataset may be behind before it is late, when it has a schedule: the one that has just closed. */
const SESSIONS_BEHIND_MAX = 1;

/** How many closed sessions the watermark misses, at `now`. Without a schedule nobody was promised any. */
export function freshnessAt(calendar: Calendar, now: Date, watermark: string | null, scheduled: boolean): Freshness {
	const last = calendar.lastClosed(now);
	const behind = last === null || watermark === null ? null : sessionsAfter(calendar, watermark, last.date);
	return {
		sessions_behind: behind,
		by_session: true,
		is_late: scheduled && behind !== null && behind > SESSIONS_BEHIND_MAX,
		last_closed_session: last?.date ?? null,
		next_close: calendar.nextClose(now)?.closesAt.toISOString() ?? null,
		time_zone: calendar.timeZone,
	};
}

/** How many sessions lie after the one date up to the other. */
function sessionsAfter(calendar: Calendar, date: string, upTo: string): number {
	if (date >= upTo) return 0;
	const from = clampToKnown(calendar, date);
	return calendar.count(from, upTo) - (calendar.isSession(from) && from === date ? 1 : 0);
}

export type HealthFacts = {
	current_version: number | null;
	/** the newest run that has ended, and whether the newest of all is open */
	last_ended: { state: RunState; reason: string | null } | null;
	open: "queued" | "running" | null;
	held: { reason: string; placed_by: string } | null;
	/** who paused the schedule, which does not make late data any fresher */
	paused_by: string | null;
	freshness: Freshness;
	/** checks of the run behind current that warned */
	warnings: number;
};

/** The worst that is the case, and one sentence that says it. */
export function healthOf(facts: HealthFacts): { health: HealthState; health_reason: string } {
	const { last_ended: last, freshness } = facts;
	if (last?.state === "failed") return { health: "failed", health_reason: last.reason ?? "the last run failed" };
	if (last?.state === "errored" || last?.state === "lost") {
		return { health: "errored", health_reason: last.reason ?? "the last run could not finish" };
	}
	const behind = freshness.sessions_behind;
	if (facts.held) {
		const late = freshness.is_late ? `; ${behind} sessions behind` : "";
		return { health: "held", health_reason: `${facts.held.placed_by}: ${facts.held.reason}${late}` };
	}
	if (freshness.is_late) {
		const paused = facts.paused_by === null ? "" : `; ${facts.paused_by} paused its schedule`;
		return { health: "late", health_reason: `${behind} sessions behind ${freshness.last_closed_session}${paused}` };
	}
	if (facts.warnings > 0 && facts.current_version !== null) {
		return {
			health: "warning",
			health_reason: `${facts.warnings} ${facts.warnings === 1 ? "check warns" : "checks warn"}`,
		};
	}
	if (facts.current_version === null) {
		return facts.open
			? { health: facts.open, health_reason: "the first run is on its way" }
			: { health: "unknown", health_reason: "nothing published yet" };
	}
	return {
		health: "healthy",
		health_reason: behind === null || behind === 0 ? "up to date" : `${behind} session behind`,
	};
}

/** The last sessions that have closed, oldest first; none where the calendar does not reach. */
export function lastSessions(calendar: Calendar, now: Date, sessions: number): string[] {
	const last = calendar.lastClosed(now);
	if (last === null) return [];
	return calendar.sessions(calendar.shift(last.date, -(sessions - 1)), last.date).map(({ date }) => date);
}

/** What became of each of these sessions. */
export function sessionStrip(
	dates: readonly string[],
	facts: {
		first: string | null;
		watermark: string | null;
		/** runs that failed, by the session they asked for first; and sessions whose checks warned */
		failed: ReadonlyMap<string, number>;
		warned: ReadonlyMap<string, number>;
	},
): SessionStrip {
	return packStrip(
		dates.map((date) => {
			const failed = facts.failed.get(date) ?? null;
			const warned = facts.warned.get(date) ?? null;
			const has = facts.watermark !== null && facts.first !== null && date >= facts.first && date <= facts.watermark;
			if (has) return { state: warned === null ? "published" : "warning", run: warned };
			if (failed !== null) return { state: "failed", run: failed };
			return { state: facts.first === null || date < facts.first ? "not_expected" : "missing", run: null };
		}),
	);
}

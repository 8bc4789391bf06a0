import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

/** Warns: bars on days on which the exchange was closed. Days the calendar does not know yet are left out. */
export const sessionDates: Check = {
	name: "session_dates",
	severity: "warning",
	kinds: ["prices_daily"],
	async run({ duck, calendar }) {
		const days = await duck.rows<{ date: string; rows: number }>(
			"select date::varchar as date, count(*) as rows from result where is_new group by date order by date",
		);
		const known = days.filter(({ date }) => date >= calendar.knownFrom && date <= calendar.knownUntil);
		const closed = known.filter(({ date }) => !calendar.isSession(date));
		if (closed.length === 0) return passed("every bar is on a session", 0, 0);
		const rows = closed.reduce((total, day) => total + day.rows, 0);
		return {
			status: "warn",
			observed: rows,
			threshold: 0,
			count: rows,
			message: `${counted(rows, "bar")} on ${counted(closed.length, "day")} without a session (${closed[0]?.date}${closed.length > 1 ? ", …" : ""})`,
			sample: closed.slice(0, SAMPLE_ROWS),
		};
	},
};

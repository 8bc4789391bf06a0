import { literal } from "../../lake/write/duck";
import { type Check, type CheckInput, counted, passed, percent, SAMPLE_ROWS } from "../check";

type Session = { date: string; rows: number; before: string; rows_before: number };

/**
 * Critical: a new session must not come with noticeably fewer rows than the session before it, which is how a delivery
 * that was cut short shows. A run for some symbols says nothing about a session.
 */
export const sessionRows: Check = {
	name: "session_rows",
	// Where a definition still says it of row_count, which once judged this, too, it means this check as well.
	severity: ({ settings: { row_count: older, session_rows: own } }) =>
		(own === undefined && older?.session_drop_share_max !== undefined && older.severity) || "critical",
	kinds: ["prices_daily"],
	applies: ({ lastOfBase, wholeUniverse }) => lastOfBase !== null && wholeUniverse,
	async run(input) {
		const { session_rows: own, row_count: older } = input.settings;
		const dropMax = own?.drop_share_max ?? older?.session_drop_share_max ?? 0.1;
		// Fewer rows than this are no cut delivery, whatever share of a small dataset they are.
		const rowsMin = own?.rows_min ?? 20;
		const sessions = await newSessions(input);
		const shareOf = ({ rows, rows_before }: Session): number => 1 - rows / rows_before;
		const shorter = sessions.filter(({ rows, rows_before }) => rows_before - rows >= rowsMin);
		const cut = shorter.filter((session) => shareOf(session) > dropMax).sort((a, b) => shareOf(b) - shareOf(a));
		const [worst] = cut;
		if (worst === undefined) {
			const limits = `over ${percent(dropMax)} and ${counted(rowsMin, "row")} shorter than the one before it`;
			return passed(
				sessions.length === 0 ? "no new session" : `${counted(sessions.length, "new session")}, none ${limits}`,
				Math.max(0, ...shorter.map(shareOf)),
				dropMax,
			);
		}
		return {
			status: "fail",
			observed: shareOf(worst),
			threshold: dropMax,
			count: cut.reduce((total, { rows, rows_before }) => total + rows_before - rows, 0),
			message: `${worst.date} has ${counted(worst.rows, "row")}, ${worst.before} had ${worst.rows_before.toLocaleString("en-US")} (${percent(shareOf(worst))} fewer; at most ${percent(dropMax)} may be)${cut.length > 1 ? `, and ${counted(cut.length - 1, "session")} more like it` : ""}`,
			sample: cut.slice(0, SAMPLE_ROWS),
		};
	},
};

/** Sessions after the base's last, each with the one before it. */
async function newSessions({ duck, calendar, lastOfBase }: CheckInput): Promise<Session[]> {
	if (lastOfBase === null) return [];
	const last = `date ${literal(lastOfBase.date)}`;
	const counts = await duck.rows<{ date: string; rows: number }>(
		`select date::varchar as date, count(*) as rows from read_parquet(${literal(lastOfBase.file)}) where date = ${last} group by date
		 union all
		 select date::varchar, count(*) from result where date > ${last} group by date order by date`,
	);
	const sessions = counts.filter(({ date }) => date === lastOfBase.date || calendar.isSession(date));
	return sessions.slice(1).map(({ date, rows }, i) => {
		const before = sessions[i] as { date: string; rows: number };
		return { date, rows, before: before.date, rows_before: before.rows };
	});
}

import { literal } from "../../lake/write/duck";
import { type Check, type CheckInput, counted, passed, percent, SAMPLE_ROWS } from "../check";

type Session = { date: string; rows: number; before: string; rows_before: number };

/** Fewer rows than this are no cut delivery, whatever share of a small dataset they are. */
const DROP_ROWS_MIN = 20;

/**
 * Critical: a new session must not come with noticeably fewer rows than the session before it, and the result must not
 * lose a noticeable share of the base's rows. The first is how a delivery that was cut short shows; the second holds
 * whatever a run does with rows that it does not replace.
 */
export const rowCount: Check = {
	name: "row_count",
	severity: "critical",
	async run(input) {
		const { duck, baseRows, untouchedRows, settings } = input;
		const dropMax = settings.row_count?.drop_share_max ?? 0.01;
		const [row] = await duck.rows<{ n: number }>("select count(*) as n from result");
		const rows = untouchedRows + (row?.n ?? 0);
		if (baseRows === 0) return passed(`${counted(rows, "row")}, no base to compare with`, rows, null);
		const drop = Math.max(0, 1 - rows / baseRows);
		if (drop > dropMax) {
			return {
				status: "fail",
				observed: rows,
				threshold: baseRows * (1 - dropMax),
				count: baseRows - rows,
				message: `${counted(baseRows - rows, "row")} fewer than the base (${percent(drop)}); at most ${percent(dropMax)} may go`,
				sample: [],
			};
		}
		const sessionMax = settings.row_count?.session_drop_share_max ?? 0.1;
		const cut = (await newSessions(input)).filter(
			({ rows, rows_before }) => rows_before - rows >= DROP_ROWS_MIN && 1 - rows / rows_before > sessionMax,
		);
		const [first] = cut;
		if (first === undefined) {
			return passed(
				`${counted(rows, "row")}, the base has ${baseRows.toLocaleString("en-US")}`,
				rows,
				baseRows * (1 - dropMax),
			);
		}
		const share = 1 - first.rows / first.rows_before;
		return {
			status: "fail",
			observed: first.rows,
			threshold: first.rows_before * (1 - sessionMax),
			count: cut.reduce((total, { rows, rows_before }) => total + rows_before - rows, 0),
			message: `${first.date} has ${counted(first.rows, "row")}, ${first.before} had ${first.rows_before.toLocaleString("en-US")} (${percent(share)} fewer; at most ${percent(sessionMax)} may be)${cut.length > 1 ? `, and ${counted(cut.length - 1, "session")} more like it` : ""}`,
			sample: cut.slice(0, SAMPLE_ROWS),
		};
	},
};

/** Sessions after the base's last, each with the one before it. A run for some symbols says nothing about a session. */
async function newSessions({ duck, shape, calendar, lastOfBase, wholeUniverse }: CheckInput): Promise<Session[]> {
	if (lastOfBase === null || !wholeUniverse || shape.kind !== "prices_daily") return [];
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

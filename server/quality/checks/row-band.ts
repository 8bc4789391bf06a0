import { clampToKnown } from "../../calendars/calendar";
import { type Check, type CheckInput, type CheckResult, counted, passed, SAMPLE_ROWS } from "../check";

/** Warns, where the definition sets a band: rows of a session of prices, or of another kind in all, outside it. */
export const rowBand: Check = {
	name: "row_band",
	severity: "warning",
	applies: ({ settings }) => settings.row_band?.rows_min !== undefined || settings.row_band?.rows_max !== undefined,
	run: (input) => (input.shape.kind === "prices_daily" ? sessionsInBand(input) : rowsInBand(input)),
};

type Band = { from: number; to: number | null };

const bandOf = ({ settings: { row_band: { rows_min, rows_max } = {} } }: CheckInput): Band => ({
	from: rows_min ?? 0,
	to: rows_max ?? null,
});
const isOutside = ({ from, to }: Band, rows: number): boolean => rows < from || (to !== null && rows > to);
const said = ({ from, to }: Band): string =>
	to === null
		? `at least ${from.toLocaleString("en-US")}`
		: `${from.toLocaleString("en-US")} to ${to.toLocaleString("en-US")}`;
/** The edge that was crossed. */
const edgeOf = ({ from, to }: Band, rows: number): number => (rows < from ? from : (to ?? from));

async function rowsInBand(input: CheckInput): Promise<Omit<CheckResult, "name" | "severity">> {
	const band = bandOf(input);
	const [row] = await input.duck.rows<{ n: number }>("select count(*) as n from result");
	const rows = input.untouchedRows + (row?.n ?? 0);
	if (!isOutside(band, rows)) return passed(`${counted(rows, "row")}, of ${said(band)}`, rows, edgeOf(band, rows));
	return {
		status: "warn",
		observed: rows,
		threshold: edgeOf(band, rows),
		count: 1,
		message: `${counted(rows, "row")} in all; ${said(band)} are expected`,
		sample: [],
	};
}

/** Sessions from the first to the last that the run brought a bar of, also those without any. */
async function sessionsInBand(input: CheckInput): Promise<Omit<CheckResult, "name" | "severity">> {
	const { duck, calendar, staged, wholeUniverse, lastOfBase } = input;
	const band = bandOf(input);
	const [range] = await duck.rows<{ first: string | null; last: string | null }>(
		"select min(date)::varchar as first, max(date)::varchar as last from result where is_new",
	);
	if (!range?.first || !range.last) return passed("no bar came", null, band.from);
	const counts = new Map(
		(
			await duck.rows<{ date: string; rows: number }>(
				"select date::varchar as date, count(*) as rows from result group by date",
			)
		).map(({ date, rows }) => [date, rows]),
	);
	const judged = calendar
		.sessions(clampToKnown(calendar, range.first), clampToKnown(calendar, range.last))
		.map(({ date }) => date)
		.filter((date) => staged.years.includes(Number(date.slice(0, 4))))
		// A run for some symbols brings a part of a new session only.
		.filter((date) => wholeUniverse || date <= (lastOfBase?.date ?? ""));
	const outside = judged
		.map((date) => ({ date, rows: counts.get(date) ?? 0 }))
		.filter(({ rows }) => isOutside(band, rows));
	const last = outside.at(-1);
	if (last === undefined)
		return passed(`${counted(judged.length, "session")} with ${said(band)} rows`, judged.length, band.from);
	return {
		status: "warn",
		observed: last.rows,
		threshold: edgeOf(band, last.rows),
		count: outside.length,
		message: `${counted(outside.length, "session")} without ${said(band)} rows (${last.date} has ${last.rows.toLocaleString("en-US")})`,
		sample: outside.reverse().slice(0, SAMPLE_ROWS),
	};
}

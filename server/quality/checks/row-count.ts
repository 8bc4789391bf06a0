import { type Check, counted, passed, percent } from "../check";

/**
 * Critical: the result must not lose a noticeable share of the base's rows, whatever a run does with rows that it does not
 * replace. Of a single session's rows: session-rows.ts.
 */
export const rowCount: Check = {
	name: "row_count",
	severity: "critical",
	async run({ duck, baseRows, untouchedRows, settings }) {
		const dropMax = settings.row_count?.drop_share_max ?? 0.01;
		const [row] = await duck.rows<{ n: number }>("select count(*) as n from result");
		const rows = untouchedRows + (row?.n ?? 0);
		if (baseRows === 0) return passed(`${counted(rows, "row")}, no base to compare with`, rows, null);
		const drop = Math.max(0, 1 - rows / baseRows);
		const threshold = baseRows * (1 - dropMax);
		if (drop <= dropMax) {
			return passed(`${counted(rows, "row")}, the base has ${baseRows.toLocaleString("en-US")}`, rows, threshold);
		}
		return {
			status: "fail",
			observed: rows,
			threshold,
			count: baseRows - rows,
			message: `${counted(baseRows - rows, "row")} fewer than the base (${percent(drop)}); at most ${percent(dropMax)} may go`,
			sample: [],
		};
	},
};

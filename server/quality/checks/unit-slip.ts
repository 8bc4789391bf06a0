import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

/** How far from a hundredfold a move may be and still be one: markets move meanwhile. */
const TOLERANCE = 0.15;

/** Moves that must be kept for this check, whatever jump is reported: a hundredth is a move of −99%. */
export const SLIP_JUMP = 0.9;

/** Warns: a close about a hundred times the one before, or a hundredth of it: pence for pounds, or a lost decimal point. */
export const unitSlip: Check = {
	name: "unit_slip",
	severity: "warning",
	kinds: ["prices_daily"],
	async run({ duck }) {
		const slips = await duck.rows<{ symbol: string; date: string; close: number; previous_close: number }>(
			`select symbol, date::varchar as date, close, previous_close from moves join names using (s)
			 where is_new and previous_close > 0 and close > 0
			   and abs(abs(log10(close / previous_close)) - 2) < log10(1 + ${TOLERANCE}) order by date, symbol`,
		);
		if (slips.length === 0) return passed("no close is a hundred times the one before, or a hundredth", 0, 0);
		const named = slips.slice(0, 4).map(({ symbol, date }) => `${symbol} ${date}`);
		return {
			status: "warn",
			observed: slips.length,
			threshold: 0,
			count: slips.length,
			message: `${counted(slips.length, "close")} a hundred times the one before, or a hundredth (${named.join(", ")}${slips.length > named.length ? ", …" : ""}): look at the unit`,
			sample: slips.slice(0, SAMPLE_ROWS),
		};
	},
};

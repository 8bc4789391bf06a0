import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

/** Warns: no volume on a day when the price moved. A flat bar at the previous close is a halt, and is left in peace. */
export const zeroVolume: Check = {
	name: "zero_volume",
	severity: "warning",
	kinds: ["prices_daily"],
	async run({ duck }) {
		const rows = await duck.rows<{ symbol: string; date: string; close: number }>(
			`select symbol, date::varchar as date, close, previous_close from moves join names using (s)
			 where is_new and volume = 0 and close is distinct from previous_close order by date, symbol`,
		);
		if (rows.length === 0) return passed("no bar moved without volume", 0, 0);
		return {
			status: "warn",
			observed: rows.length,
			threshold: 0,
			count: rows.length,
			message: `${counted(rows.length, "bar")} without volume though the price moved (${rows[0]?.symbol} ${rows[0]?.date}${rows.length > 1 ? ", …" : ""})`,
			sample: rows.slice(0, SAMPLE_ROWS),
		};
	},
};

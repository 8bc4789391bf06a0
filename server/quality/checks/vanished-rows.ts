import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

/**
 * Warns: rows that the source had and has no more, although it was asked for them; vendors delete delisted names. They are
 * kept, bars with the flag `vanished`, unless the definition has them removed.
 */
export const vanishedRows: Check = {
	name: "vanished_rows",
	severity: "warning",
	applies: ({ vanished }) => vanished !== null,
	async run({ duck, staged, vanished }) {
		if (staged.vanished === 0) return passed("the source has every row that it had", 0, 0);
		const sample = await duck.rows<{ symbol: string; date: string }>(
			`select symbol, date::varchar as date from vanished order by date, symbol limit ${SAMPLE_ROWS}`,
		);
		const named = sample.slice(0, 4).map(({ symbol, date }) => `${symbol} ${date}`);
		return {
			status: "warn",
			observed: staged.vanished,
			threshold: 0,
			count: staged.vanished,
			message: `the source had ${counted(staged.vanished, "row")} that it has no more (${named.join(", ")}${staged.vanished > named.length ? ", …" : ""}): ${vanished === "remove" ? "removed, as the definition says" : "kept"}`,
			sample,
		};
	},
};

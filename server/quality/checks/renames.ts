import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

type Refused = { symbol: string; date: string; new_symbol: string | null; reason: string };

/** Warns: renames and delistings that contradict the register of instruments, and so are not applied to it. */
export const renames: Check = {
	name: "renames",
	severity: "warning",
	kinds: ["corporate_actions"],
	async run({ duck }) {
		const refused = await duck.rows<Refused>(
			"select symbol, date::varchar as date, new_symbol, reason from refused_changes order by date, symbol",
		);
		if (refused.length === 0) return passed("every rename and delisting fits the register of instruments", 0, 0);
		const told = refused.slice(0, 2).map(({ symbol, date, new_symbol, reason }) => {
			const what = new_symbol === null ? `delisting of ${symbol}` : `rename of ${symbol} to ${new_symbol}`;
			return `${what} on ${date}: ${reason}`;
		});
		return {
			status: "warn",
			observed: refused.length,
			threshold: 0,
			count: refused.length,
			message: `${counted(refused.length, "change")} of names not applied (${told.join("; ")}${refused.length > told.length ? "; …" : ""}): look at each with qtrade instrument list --symbol, and mend the row at its source or the register (qtrade instrument rename, where both are one company with --take-over)`,
			sample: refused.slice(0, SAMPLE_ROWS),
		};
	},
};

import { literal } from "../../lake/write/duck";
import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

/**
 * Warns: bars with values that a person put in the provider's place, where that is over or could not be done. What is in
 * force is told, too, and passes.
 */
export const overriddenRows: Check = {
	name: "overridden_rows",
	severity: "warning",
	kinds: ["prices_daily"],
	async run({ duck, overrides }) {
		const standing = overrides.map(({ symbol, date }) => `(${literal(symbol)}, date ${literal(date)})`);
		const rows = await duck.rows<{ symbol: string; date: string; is_over: boolean }>(
			`with standing(symbol, date) as (${standing.length > 0 ? `values ${standing.join(", ")}` : "select null::varchar, null::date limit 0"}),
			 held as (select n.symbol, r.date from result r join names n using (s) where r.flags is not null and list_contains(string_split(r.flags, ','), 'overridden'))
			 select symbol, date::varchar as date, not exists (select 1 from standing t where t.symbol = h.symbol and t.date = h.date) as is_over
			 from held h order by date, symbol`,
		);
		const over = rows.filter(({ is_over }) => is_over);
		const inForce = rows.length - over.length;
		if (over.length === 0) {
			return passed(
				inForce === 0 ? "no value is a person's" : `${counted(inForce, "row")} with a person's values`,
				inForce,
			);
		}
		const named = over.slice(0, 4).map(({ symbol, date }) => `${symbol} ${date}`);
		return {
			status: "warn",
			observed: over.length,
			threshold: 0,
			count: over.length,
			message: `${counted(over.length, "row")} still with a person's values although that is over (${named.join(", ")}${over.length > named.length ? ", …" : ""}): ask for them again with --symbols, --from and --to`,
			sample: over.slice(0, SAMPLE_ROWS).map(({ symbol, date }) => ({ symbol, date })),
		};
	},
};

import { literal } from "../../lake/write/duck";
import type { CheckSettings } from "../../vocabulary/definition";
import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

const blocking = ({ rules = {} }: CheckSettings): string[] =>
	Object.entries(rules).flatMap(([rule, action]) => (action === "block" ? [rule] : []));

/** Critical, where the definition lets rules block: a row broke one of them, and nothing is published. */
export const rowRules: Check = {
	name: "row_rules",
	severity: "critical",
	kinds: ["prices_daily"],
	applies: ({ settings }) => blocking(settings).length > 0,
	async run({ duck, settings }) {
		const rules = blocking(settings);
		const broken = `list_has_any(reasons, [${rules.map(literal).join(", ")}])`;
		const [found] = await duck.rows<{ n: number }>(`select count(*) as n from quarantine where ${broken}`);
		const rows = found?.n ?? 0;
		if (rows === 0) return passed(`no row breaks ${rules.join(" or ")}`, 0, 0);
		const sample = await duck.rows<{ symbol: string | null; date: string | null }>(
			`select source_file, symbol, date, close, array_to_string(reasons, ', ') as reasons from quarantine where ${broken}
			 order by date, symbol limit ${SAMPLE_ROWS}`,
		);
		const named = sample.slice(0, 3).map(({ symbol, date }) => `${symbol ?? "(no symbol)"} ${date ?? "(no date)"}`);
		return {
			status: "fail",
			observed: rows,
			threshold: 0,
			count: rows,
			message: `${counted(rows, "row")} broke a rule that blocks (${named.join(", ")}${rows > named.length ? ", …" : ""}): see the reasons, mend at the provider, run again`,
			sample,
		};
	},
};

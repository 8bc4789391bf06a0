import { readParquet } from "../../lake/write/duck";
import { type Check, counted, passed, percent, SAMPLE_ROWS } from "../check";

/** How far two closes of one session may be apart, as a share of the second. */
const TOLERANCE = 0.005;

type Apart = { symbol: string; date: string; close: number; second: number; apart: number };

/** Warns, where the definition names a second provider's prices: the closes of a session differ from its closes. */
export const agreement: Check = {
	name: "agreement",
	severity: "warning",
	kinds: ["prices_daily"],
	applies: ({ second }) => second !== null,
	async run({ duck, writer, second, settings }) {
		if (second === null) return passed("no second provider is named");
		if ("problem" in second) throw new Error(second.problem);
		const tolerance = settings.agreement?.tolerance ?? TOLERANCE;
		const shareMax = settings.agreement?.share_max ?? 0.01;
		const of = `${second.dataset}@${second.version}`;
		const shared = `(${writer.delivered}) d join ${readParquet(second.files)} o using (instrument_id, date)
			where o.close is not null and d.close is not null`;
		const isApart = `abs(d.close - o.close) > ${tolerance} * abs(o.close)`;
		const [counts] = await duck.rows<{ shared: number; apart: number }>(
			`select count(*) as shared, count(*) filter (where ${isApart}) as apart from ${shared}`,
		);
		const { shared: rows, apart } = counts ?? { shared: 0, apart: 0 };
		if (rows === 0) {
			return { ...passed(`${of} shares no bar with what came: nothing was compared`), status: "skipped" };
		}
		const share = apart / rows;
		const what = `${counted(apart, "close")} of the ${rows.toLocaleString("en-US")} shared with ${of} over ${percent(tolerance)} apart (${percent(share)})`;
		if (apart === 0) return passed(what, share, shareMax);
		const sample = await duck.rows<Apart>(
			`select d.symbol, date::varchar as date, d.close as close, o.close as second, d.close / o.close - 1 as apart
			 from ${shared} and ${isApart} order by abs(d.close / o.close - 1) desc, d.symbol, date limit ${SAMPLE_ROWS}`,
		);
		const [first] = sample;
		return {
			status: share > shareMax ? "warn" : "pass",
			observed: share,
			threshold: shareMax,
			count: apart,
			message: `${what}${first ? `, most ${first.symbol} ${first.date}: ${first.close} beside ${first.second}` : ""}`,
			sample,
		};
	},
};

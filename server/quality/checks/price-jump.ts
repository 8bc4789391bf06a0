import { type Check, counted, passed, percent, SAMPLE_ROWS } from "../check";

/** Moves beyond this are reported unless the definition says otherwise. */
export const JUMP_MAX = 0.4;

/** Warns: |close ÷ previous published close − 1| over the limit: a split nobody adjusted for, a bad tick, or real news. */
export const priceJump: Check = {
	name: "price_jump",
	severity: "warning",
	kinds: ["prices_daily"],
	async run({ duck, settings }) {
		const jumpMax = settings.price_jump?.jump_max ?? JUMP_MAX;
		const jumps = await duck.rows<{
			symbol: string;
			date: string;
			close: number;
			previous_close: number;
			jump: number;
		}>(
			`select symbol, date::varchar as date, close, previous_close, close / previous_close - 1 as jump
			 from moves join names using (s) where is_new and previous_close is not null and abs(close / previous_close - 1) > ${jumpMax}
			 order by abs(jump) desc, symbol, date`,
		);
		if (jumps.length === 0) return passed(`no close moved by over ${percent(jumpMax)}`, null, jumpMax);
		const named = jumps.slice(0, 4).map(({ symbol, date }) => `${symbol} ${date}`);
		return {
			status: "warn",
			observed: Math.abs(jumps[0]?.jump ?? 0),
			threshold: jumpMax,
			count: jumps.length,
			message: `${counted(jumps.length, "close")} moved by over ${percent(jumpMax)} (${named.join(", ")}${jumps.length > 4 ? ", …" : ""})`,
			sample: jumps.slice(0, SAMPLE_ROWS),
		};
	},
};

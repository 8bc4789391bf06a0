import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

/** Warns: the source differs from current outside the window that was asked for. Reported, never silently ignored. */
export const outsideWindow: Check = {
	name: "outside_window",
	severity: "warning",
	async run({ duck, shape, staged, window }) {
		if (staged.outsideWindow === 0) return passed("nothing differs outside the window", 0, 0);
		const range = `${window.from ?? "the start"} to ${window.to ?? "the end"}`;
		const sample = await duck.rows<{ symbol: string; date: string }>(
			`select symbol, date::varchar as date${shape.kind === "prices_daily" ? ", close, current_close" : ""} from outside_window
			 order by date, symbol limit ${SAMPLE_ROWS}`,
		);
		const named = sample.slice(0, 3).map(({ symbol, date }) => `${symbol} ${date}`);
		const more = staged.outsideWindow > named.length ? ", …" : "";
		return {
			status: "warn",
			observed: staged.outsideWindow,
			threshold: 0,
			count: staged.outsideWindow,
			message: `${counted(staged.outsideWindow, "row")} outside ${range} not as in current (${named.join(", ")}${more}): take them with --full or --from/--to`,
			sample,
		};
	},
};

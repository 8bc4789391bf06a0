"use client";
import type { InstrumentView, TickerView } from "@/server/vocabulary/instrument-views";
import { cn } from "../../../_ui/cn";

const DAY_MS = 86_400_000;
/** Of the band's width, what an open end gets beside the days that are known. */
const OPEN_SHARE = 0.2;

/** The instrument's tickers one behind the other, as wide as they lasted; open ends run out. */
export function NamesBand({ instrument: { tickers, today } }: { instrument: InstrumentView }) {
	if (tickers.length === 0) return null;
	const known = tickers.flatMap(({ valid_from, valid_to }) => [valid_from, valid_to].filter((day) => day !== null));
	const times = [...known, ...(tickers.at(-1)?.valid_to === null ? [today] : [])].map((day) => Date.parse(day));
	const [first, last] = [Math.min(...times), Math.max(...times)];
	const span = Math.max(DAY_MS, last - first);
	// What began before anything is known of it, and what goes on, reach beyond the known days.
	const from = tickers[0]?.valid_from === null ? first - span * OPEN_SHARE : first;
	const to = tickers.at(-1)?.valid_to === null ? last + span * OPEN_SHARE : last;
	const place = (day: string | null, open: number): number =>
		((day === null ? open : Date.parse(day)) - from) / (to - from);
	return (
		<ol aria-label="Names over time" className="relative mb-3 h-12 overflow-hidden rounded border bg-sunken">
			{tickers.map((ticker, i) => {
				const left = place(ticker.valid_from, from);
				const right = place(ticker.valid_to, to);
				return (
					<li
						key={`${ticker.symbol} ${ticker.valid_from}`}
						title={saidOf(ticker)}
						className={cn(
							"absolute inset-y-0 grid content-center overflow-hidden border-bg border-r-2 px-2 leading-4",
							i === tickers.length - 1 ? "bg-accent-fill text-on-accent" : "bg-idle-fill/45",
						)}
						style={{ left: `${100 * left}%`, width: `${100 * (right - left)}%` }}
					>
						<span className="num truncate font-semibold">{ticker.symbol}</span>
						<span className="truncate text-xs tabular-nums">
							{ticker.valid_from === null ? "" : `from ${ticker.valid_from}`}
						</span>
					</li>
				);
			})}
		</ol>
	);
}

const saidOf = ({ symbol, valid_from, valid_to }: TickerView): string =>
	`${symbol}, ${valid_from === null ? "as far back as is known" : `from ${valid_from}`}${valid_to === null ? "" : ` to before ${valid_to}`}`;

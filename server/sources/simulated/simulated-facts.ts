/** What happens on the simulated exchange, as facts: for documentation, pages and tests that must find a split or a bad tick. */
import { calendarFor } from "../../calendars/calendar";
import { tickerOf } from "./companies";
import { type Exchange, Market } from "./market";
import {
	correctionSessionsOf,
	type Event,
	eventsIn,
	FIRST_WEEKDAY,
	haltWeekdaysOf,
	jumpFactorOn,
	LAST_WEEKDAY,
	PLANS,
	splitRatioOf,
} from "./schedule";
import { dateOfWeekday, weekdayIndex } from "./weekdays";

export type SimulatedAction =
	/** `ratio` new shares for one old share from `date` on; prices show it in the raw basis only */
	| { type: "split"; symbol: string; date: string; ratio: number }
	/** no bars from `date` to `until`, both inclusive */
	| { type: "halt"; symbol: string; date: string; until: string }
	/** first bar on `date` */
	| { type: "listing"; symbol: string; date: string }
	/** last bar before `date` */
	| { type: "delisting"; symbol: string; date: string };

export type SimulatedDefect =
	| { type: "bad_close" | "null_open" | "near_range" | "zero_volume"; symbol: string; date: string }
	/** the bar of `date` is delivered once the session `availableFrom` has closed */
	| { type: "late"; symbol: string; date: string; availableFrom: string }
	/** the close of `date` is wrong until the session `availableFrom` has closed */
	| { type: "correction"; symbol: string; date: string; availableFrom: string }
	/** a true move of more than 40%, by this factor, that fades over the next 65 weekdays */
	| { type: "jump"; symbol: string; date: string; factor: number };

export type FactsOptions = Pick<Exchange, "seed" | "symbols"> & { from: string; to: string };

const calendar = () => calendarFor("XNYS");

/** The first session on or after a weekday that the calendar knows. */
function sessionFrom(weekday: number): string {
	const date = dateOfWeekday(weekday);
	return calendar().isSession(date) ? date : calendar().shift(date, 1);
}

const byDate = (a: { date: string; symbol: string }, b: { date: string; symbol: string }): number =>
	a.date.localeCompare(b.date) || a.symbol.localeCompare(b.symbol);

/** The weekdays that a request for `from` to `to` may find something on: a holiday's event shows on the next session. */
const weekdaysOf = ({ from, to }: FactsOptions): { first: number; last: number } => ({
	first: Math.max(weekdayIndex(from) - HOLIDAYS_IN_A_ROW_MAX, FIRST_WEEKDAY),
	last: Math.min(weekdayIndex(to), LAST_WEEKDAY),
});

/** weekdays: the exchange was shut for four after 11 September 2001 */
const HOLIDAYS_IN_A_ROW_MAX = 5;

/** Splits, halts, listings and delistings of `defects` realistic and broken that begin from `from` to `to`, in order of date. */
export function simulatedActions(options: FactsOptions): SimulatedAction[] {
	const { seed, symbols, from, to } = options;
	const { first, last } = weekdaysOf(options);
	const market = new Market({ seed, symbols, basis: "raw", defects: "realistic" }, null);
	const trades = (company: number, weekday: number) =>
		weekday > (market.firstDay[company] ?? 0) && weekday <= (market.lastDay[company] ?? 0);
	const happened = (weekday: number) => weekday >= first && weekday <= last;
	const actions: SimulatedAction[] = [];
	for (const event of eventsIn(seed, PLANS.split, symbols, first, last)) {
		if (!happened(event.weekday) || !trades(event.company, event.weekday)) continue;
		const date = sessionFrom(event.weekday);
		actions.push({ type: "split", symbol: tickerOf(event.company), date, ratio: splitRatioOf(event) });
	}
	for (const event of eventsIn(seed, PLANS.halt, symbols, first, last)) {
		const lastWeekday = event.weekday + haltWeekdaysOf(event) - 1;
		if (!happened(event.weekday) || !trades(event.company, event.weekday)) continue;
		// a halt that a delisting ends is that delisting, a few sessions early
		if (!trades(event.company, lastWeekday + 1)) continue;
		const until = calendar().shift(dateOfWeekday(Math.min(lastWeekday, LAST_WEEKDAY)), 0);
		actions.push({ type: "halt", symbol: tickerOf(event.company), date: sessionFrom(event.weekday), until });
	}
	market.companies.forEach(({ symbol }, company) => {
		const listed = market.firstDay[company] ?? 0;
		const delisted = (market.lastDay[company] ?? 0) + 1;
		if (happened(listed)) actions.push({ type: "listing", symbol, date: sessionFrom(listed) });
		if (happened(delisted)) actions.push({ type: "delisting", symbol, date: sessionFrom(delisted) });
	});
	return actions.filter((action) => action.date >= from && action.date <= to).sort(byDate);
}

/** Flawed, late, corrected and jumping bars of `defects` realistic on sessions from `from` to `to`, in order of date. */
export function simulatedDefects(options: FactsOptions): SimulatedDefect[] {
	const { seed, symbols, from, to } = options;
	const { first, last } = weekdaysOf(options);
	const market = new Market({ seed, symbols, basis: "split", defects: "realistic" }, null);
	const halted = new Set<string>();
	for (const event of eventsIn(seed, PLANS.halt, symbols, first, last)) {
		for (let day = 0; day < haltWeekdaysOf(event); day++) halted.add(`${event.company} ${event.weekday + day}`);
	}
	const defects: SimulatedDefect[] = [];
	const each = (kind: keyof typeof PLANS, found: (event: Event, symbol: string, date: string) => SimulatedDefect) => {
		for (const event of eventsIn(seed, PLANS[kind], symbols, first, last)) {
			const { company, weekday } = event;
			if (weekday < first || weekday > last || halted.has(`${company} ${weekday}`)) continue;
			if (weekday < (market.firstDay[company] ?? 0) || weekday > (market.lastDay[company] ?? 0)) continue;
			// a jump on a holiday shows on the next session; any other flaw needs a bar of that very day
			const date = sessionFrom(weekday);
			if (kind !== "jump" && date !== dateOfWeekday(weekday)) continue;
			if (date >= from && date <= to) defects.push(found(event, tickerOf(company), date));
		}
	};
	for (const type of ["bad_close", "null_open", "near_range", "zero_volume"] as const) {
		each(type, (_event, symbol, date) => ({ type, symbol, date }));
	}
	each("late", (_event, symbol, date) => ({ type: "late", symbol, date, availableFrom: calendar().shift(date, 1) }));
	each("correction", (event, symbol, date) => {
		return { type: "correction", symbol, date, availableFrom: calendar().shift(date, correctionSessionsOf(event)) };
	});
	each("jump", (event, symbol, date) => ({ type: "jump", symbol, date, factor: jumpFactorOn(event, event.weekday) }));
	return defects.sort(byDate);
}

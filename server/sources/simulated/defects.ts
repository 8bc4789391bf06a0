/** What is wrong with single bars of one day: a code per company. */
import type { Calendar } from "../../calendars/calendar";
import { mix, scramble } from "./hash";
import type { Exchange, Market } from "./market";
import { correctionSessionsOf, type Event, eventsIn, haltWeekdaysOf, PLANS } from "./schedule";

export const DEFECT = {
	none: 0,
	/** no row: halted, or not delivered yet */
	absent: 1,
	bad_close: 2,
	null_open: 3,
	near_range: 4,
	zero_volume: 5,
	/** the close as it was before its correction */
	uncorrected: 6,
	/** the close is no price; its hash says how */
	broken: 7,
} as const;

export const BROKEN_CLOSES = ["n/a", "NaN", "out_of_range", "negative"] as const;

/** how many of the first companies have every other close broken: enough that a single session of 60 symbols is refused */
const HALF_BROKEN = 60;

/** Sets the codes of one weekday's bars as they are known after the session `knownUntil` has closed. */
export class DefectPlan {
	readonly codes: Uint8Array;
	private readonly perPeriod = new Map<string, Event[]>();
	private dirty = false;

	constructor(
		private readonly exchange: Exchange,
		private readonly market: Market,
		private readonly calendar: Calendar,
		private readonly knownUntil: string,
	) {
		this.codes = new Uint8Array(market.companies.length);
	}

	/** Fills `codes` for a session. */
	setDay(date: string, weekday: number): void {
		if (this.dirty) this.codes.fill(DEFECT.none);
		this.dirty = false;
		if (this.exchange.defects === "none") return;
		for (const kind of ["zero_volume", "near_range", "null_open", "bad_close"] as const) {
			for (const event of this.eventsOf(kind, weekday)) {
				if (event.weekday === weekday) this.mark(event, DEFECT[kind]);
			}
		}
		if (this.exchange.defects === "broken") this.breakCloses(weekday);
		for (const event of this.eventsOf("correction", weekday)) {
			if (event.weekday === weekday && this.notYet(date, correctionSessionsOf(event))) {
				this.mark(event, DEFECT.uncorrected);
			}
		}
		for (const event of this.eventsOf("halt", weekday)) {
			if (weekday >= event.weekday && weekday < event.weekday + haltWeekdaysOf(event)) this.mark(event, DEFECT.absent);
		}
		for (const event of this.eventsOf("late", weekday)) {
			if (event.weekday === weekday && this.notYet(date, 1)) this.mark(event, DEFECT.absent);
		}
	}

	/** Whether fewer than so many sessions have closed since a date's. */
	private notYet(date: string, sessions: number): boolean {
		return this.calendar.shift(date, sessions) > this.knownUntil;
	}

	private mark(event: Event, code: number): void {
		const column = this.market.columnOf[event.company] ?? -1;
		if (column < 0) return;
		this.codes[column] = code;
		this.dirty = true;
	}

	private breakCloses(weekday: number): void {
		const day = mix(this.exchange.seed, 21, weekday);
		this.market.numbers.forEach((number, column) => {
			const broken = number < HALF_BROKEN ? ((number + day) & 1) === 0 : scramble(number ^ day) % 50 === 0;
			if (broken) this.codes[column] = DEFECT.broken;
		});
		this.dirty = true;
	}

	/** The events of the period that a weekday lies in; the last period of each kind is kept. */
	private eventsOf(kind: keyof typeof PLANS, weekday: number): Event[] {
		const plan = PLANS[kind];
		const key = `${kind} ${Math.floor(weekday / plan.period)}`;
		const known = this.perPeriod.get(key);
		if (known) return known;
		for (const old of this.perPeriod.keys()) if (old.startsWith(`${kind} `)) this.perPeriod.delete(old);
		const events = eventsIn(this.exchange.seed, plan, this.exchange.symbols, weekday, weekday);
		this.perPeriod.set(key, events);
		return events;
	}
}

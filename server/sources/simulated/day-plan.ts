/** What is particular about one day: a defect per company, and prices that jumped. */
import type { Calendar } from "../../calendars/calendar";
import { mix, scramble } from "./hash";
import type { Exchange, Market } from "./market";
import {
	correctionSessionsOf,
	type Event,
	eventsIn,
	haltWeekdaysOf,
	JUMP_FADES,
	jumpFactorOn,
	PLANS,
} from "./schedule";

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

/** Sets what is particular about one weekday's bars, as they are known after the session `knownUntil` has closed. */
export class DayPlan {
	/** a DEFECT per column */
	readonly codes: Uint8Array;
	/** what each column's price is multiplied by: 1 unless it jumped of late */
	readonly jumps: Float64Array;
	private readonly perPeriod = new Map<keyof typeof PLANS, { period: number; events: Event[] }>();
	private dirty = false;
	private jumped = false;

	constructor(
		private readonly exchange: Exchange,
		private readonly market: Market,
		private readonly calendar: Calendar,
		private readonly knownUntil: string,
	) {
		this.codes = new Uint8Array(market.companies.length);
		this.jumps = new Float64Array(market.companies.length).fill(1);
	}

	/** Fills `codes` and `jumps` for a session. */
	setDay(date: string, weekday: number): void {
		if (this.dirty) this.codes.fill(DEFECT.none);
		this.dirty = false;
		if (this.exchange.defects === "none") return;
		this.setJumps(weekday);
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

	private setJumps(weekday: number): void {
		if (this.jumped) this.jumps.fill(1);
		this.jumped = false;
		for (const event of this.eventsOf("jump", weekday, JUMP_FADES)) {
			const column = this.market.columnOf[event.company] ?? -1;
			const factor = jumpFactorOn(event, weekday);
			if (column < 0 || factor === 1) continue;
			this.jumps[column] = (this.jumps[column] ?? 1) * factor;
			this.jumped = true;
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

	/** The events of the periods that the last `reach` weekdays up to a weekday touch; kept until the next period. */
	private eventsOf(kind: keyof typeof PLANS, weekday: number, reach = 0): Event[] {
		const period = Math.floor(weekday / PLANS[kind].period);
		const known = this.perPeriod.get(kind);
		if (known?.period === period) return known.events;
		const from = period * PLANS[kind].period - reach;
		const events = eventsIn(this.exchange.seed, PLANS[kind], this.exchange.symbols, from, weekday);
		this.perPeriod.set(kind, { period, events });
		return events;
	}
}

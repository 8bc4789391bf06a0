/**
 * What happens when on the simulated exchange. One rule plans everything: of every group of so many companies, one is hit
 * in every period of so many weekdays, on a hashed day. The plan needs no list and knows no window; and since a group of
 * 200 has one bad close in 20 weekdays, no session of 200 companies has two.
 */
import { mix, unit } from "./hash";
import { BLOCK, weekdayIndex } from "./weekdays";

type Plan = { tag: number; group: number; period: number /** weekdays kept free at the period's end */; tail?: number };

const DAILY = { group: 200, period: 20 };
export const PLANS = {
	split: { tag: 11, group: 25, period: BLOCK },
	jump: { tag: 12, group: 200, period: BLOCK / 4 },
	delisting: { tag: 13, group: 100, period: 5 * BLOCK },
	halt: { tag: 14, group: 100, period: BLOCK, tail: 8 },
	late: { tag: 15, ...DAILY },
	correction: { tag: 16, ...DAILY },
	bad_close: { tag: 17, ...DAILY },
	null_open: { tag: 18, ...DAILY },
	near_range: { tag: 19, ...DAILY },
	zero_volume: { tag: 20, ...DAILY },
} as const satisfies Record<string, Plan>;

/** One thing that happens to one company (by number) on one weekday; `hash` decides its details. */
export type Event = { company: number; weekday: number; hash: number };

export const FIRST_WEEKDAY = weekdayIndex("1990-01-01");
export const LAST_WEEKDAY = weekdayIndex("2030-12-31");

function eventOf(seed: number, plan: Plan, group: number, period: number): Event {
	const draw = (what: number) => mix(seed, plan.tag, group, period, what);
	return {
		company: group * plan.group + Math.floor(unit(draw(1)) * plan.group),
		weekday: period * plan.period + Math.floor(unit(draw(2)) * (plan.period - (plan.tail ?? 0))),
		hash: draw(3),
	};
}

/** A plan's events among the first `companies` companies in the periods that touch the weekdays `from` to `to`. */
export function eventsIn(seed: number, plan: Plan, companies: number, from: number, to: number): Event[] {
	const events: Event[] = [];
	for (let period = Math.floor(from / plan.period); period <= Math.floor(to / plan.period); period++) {
		for (let group = 0; group * plan.group < companies; group++) {
			const event = eventOf(seed, plan, group, period);
			if (event.company < companies) events.push(event);
		}
	}
	return events;
}

/** All of a plan's events since the calendar begins: for what lasts, such as splits. */
export const allEvents = (seed: number, plan: Plan, companies: number): Event[] =>
	eventsIn(seed, plan, companies, FIRST_WEEKDAY, LAST_WEEKDAY);

/** New shares for one old share. */
export const splitRatioOf = (event: Event): number => [2, 2, 2, 3, 3, 4][event.hash % 6] ?? 2;

/** weekdays over which a jump fades, so that it never lasts longer than one period of its plan */
export const JUMP_FADES = PLANS.jump.period;

/**
 * What a jump multiplies the price by on a weekday: 1.5 to 1.8, or 0.4 to 0.55, when it happens, then ever closer to 1.
 * It fades so that a clean and a realistic exchange keep to the same levels.
 */
export function jumpFactorOn(event: Event, weekday: number): number {
	const passed = weekday - event.weekday;
	if (passed < 0 || passed >= JUMP_FADES) return 1;
	const size = unit(mix(event.hash));
	const factor = event.hash % 2 === 0 ? 1.5 + 0.3 * size : 0.55 - 0.15 * size;
	return factor ** (1 - passed / JUMP_FADES);
}

/** How many weekdays a halt lasts: 3 to 8. */
export const haltWeekdaysOf = (event: Event): number => 3 + (event.hash % 6);

/** How many sessions pass before a wrong close is corrected: 2 to 4. */
export const correctionSessionsOf = (event: Event): number => 2 + (event.hash % 3);

/** A stretch of time on the screen: where an instant stands in it, and what its axis says. */
import { formatUtcClock, formatZonedClock } from "../../_ui/time-format";

export type Stretch = { fromMs: number; toMs: number; stepMs: number };

/** Percent from the left edge; what reaches beyond an edge ends there. */
export const placeOf = ({ fromMs, toMs }: Stretch, atMs: number): number =>
	Math.min(100, Math.max(0, ((atMs - fromMs) / (toMs - fromMs)) * 100));

export type Tick = { atMs: number; utc: string; exchanges: string[] };

const HOUR = 3_600_000;
/** Distances between ticks that people count in. */
const APART = [0.25, 1, 4, 24, 120].map((hours) => hours * HOUR);
const TICKS_MAX = 7;

/** Whole hours or days of UTC, few enough to be read; the exchanges' clocks stand beside them while hours count. */
export function ticksOf({ fromMs, toMs }: Stretch, timeZones: readonly string[]): Tick[] {
	const apart = APART.find((distance) => (toMs - fromMs) / distance <= TICKS_MAX) ?? (APART.at(-1) as number);
	const ticks: Tick[] = [];
	for (let atMs = Math.ceil(fromMs / apart) * apart; atMs < toMs; atMs += apart) {
		ticks.push({
			atMs,
			utc: apart < 24 * HOUR ? formatUtcClock(atMs) : new Date(atMs).toISOString().slice(5, 10),
			exchanges: apart < 24 * HOUR ? timeZones.map((timeZone) => formatZonedClock(atMs, timeZone).slice(4)) : [],
		});
	}
	return ticks;
}

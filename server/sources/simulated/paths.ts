/**
 * Logarithmic price levels, in closed form. A path has a knot at each block's start, drawn by hash, and a Brownian
 * bridge of hashed daily shocks between two knots: any day is reached from its own block alone, at the cost of 260
 * shocks, and levels stay in a sane range however many years go by.
 */
import { type Company, SECTORS } from "./companies";
import { bell, mix, scramble, unit } from "./hash";
import { BLOCK, weekdayIndex } from "./weekdays";

const DRIFT_PER_WEEKDAY = 0.05 / BLOCK;
const DRIFT_ORIGIN = weekdayIndex("2015-01-05");
const VOLATILITY_WEEKDAYS = 20;
/** what a year's moves would spread to, as a multiple of a day's, if knots were drawn from a random walk */
const KNOT_SPREAD = 11.4;

/** How a block's days are shaken: a key and a volatility for each. */
type Days = { block: number; keys: Int32Array; volatility: Float64Array };

/** One block of the market: `factors` holds the level of the market (row 0) and of each sector before and on each day. */
export type MarketBlock = Days & { factors: Float64Array[] };

function daysOf(seed: number, block: number): Days {
	const keys = new Int32Array(BLOCK);
	const volatility = new Float64Array(BLOCK);
	for (let day = 0; day < BLOCK; day++) {
		const weekday = block * BLOCK + day;
		keys[day] = mix(seed, 3, weekday);
		const regime = unit(mix(seed, 4, Math.floor(weekday / VOLATILITY_WEEKDAYS)));
		volatility[day] = regime < 0.04 ? 2.4 : regime < 0.2 ? 1.4 : regime < 0.6 ? 1 : 0.75;
	}
	return { block, keys, volatility };
}

/** Fills `path` with BLOCK + 1 levels: before the block's first day, then on each day. */
function fillPath(path: Float64Array, key: number, days: Days, dailyVolatility: number): void {
	const knotVolatility = dailyVolatility * KNOT_SPREAD;
	const from = knotVolatility * bell(mix(key, days.block));
	const to = knotVolatility * bell(mix(key, days.block + 1));
	let level = from;
	path[0] = from;
	for (let day = 0; day < BLOCK; day++) {
		const shock = bell(scramble(key ^ (days.keys[day] ?? 0)));
		level += dailyVolatility * (days.volatility[day] ?? 1) * shock;
		path[day + 1] = level;
	}
	const missed = (to - level) / BLOCK;
	for (let day = 1; day <= BLOCK; day++) path[day] = (path[day] ?? 0) + missed * day;
}

/** The market's and the sectors' levels in a block. */
export function marketBlock(seed: number, block: number): MarketBlock {
	const days = daysOf(seed, block);
	const factors = Array.from({ length: SECTORS + 1 }, (_, factor) => {
		const path = new Float64Array(BLOCK + 1);
		fillPath(path, mix(seed, 5, factor), days, factor === 0 ? 0.0085 : 0.0055);
		return path;
	});
	const market = factors[0] ?? new Float64Array();
	for (let day = 0; day <= BLOCK; day++) {
		market[day] = (market[day] ?? 0) + (block * BLOCK + day - DRIFT_ORIGIN) * DRIFT_PER_WEEKDAY;
	}
	return { ...days, factors };
}

/**
 * Levels of all companies on the days `first` to `last` of a block (0 to BLOCK - 1), as one row per day of one level per
 * company, after a row for the day before. A 20,000-company block takes 42 MB, a single day next to nothing.
 */
export function levelsOf(
	companies: readonly Company[],
	market: MarketBlock,
	first: number,
	last: number,
): Float64Array {
	const width = companies.length;
	const levels = new Float64Array((last - first + 2) * width);
	const own = new Float64Array(BLOCK + 1);
	const marketPath = market.factors[0] ?? own;
	companies.forEach((company, column) => {
		fillPath(own, company.key, market, company.dailyVolatility);
		const sectorPath = market.factors[company.sector + 1] ?? own;
		for (let day = first; day <= last + 1; day++) {
			levels[(day - first) * width + column] =
				(own[day] ?? 0) + company.marketBeta * (marketPath[day] ?? 0) + company.sectorBeta * (sectorPath[day] ?? 0);
		}
	});
	return levels;
}

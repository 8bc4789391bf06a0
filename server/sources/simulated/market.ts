/** The companies of one request and what lasts with each of them: when it trades, and by how much its price is scaled. */
import type { Basis } from "../../vocabulary/kinds";
import { type Company, companyOf } from "./companies";
import { allEvents, PLANS, splitRatioOf } from "./schedule";
import { BLOCK } from "./weekdays";

export type Defects = "none" | "realistic" | "broken";

export type Exchange = {
	seed: number;
	/** how many companies are listed, in all: numbers 0 to symbols - 1 */
	symbols: number;
	basis: Basis;
	defects: Defects;
};

/** From a weekday on, a company's prices and volumes are multiplied. */
type Step = { weekday: number; column: number; price: number; volume: number };

export class Market {
	readonly companies: readonly Company[];
	/** company number → column, -1 where the request leaves the company out */
	readonly columnOf: Int32Array;
	readonly numbers: readonly number[];
	/** weekday indexes of the first and last bar that each column can have */
	readonly firstDay: Float64Array;
	readonly lastDay: Float64Array;
	/** what e^level is multiplied by to give dollars, and shares on a usual day; as of the day last advanced to */
	readonly priceScale: Float64Array;
	readonly volumeScale: Float64Array;
	private readonly steps: readonly Step[];
	private nextStep = 0;

	/** `only` names the companies to keep, by ticker; null keeps all. Tickers that are not listed are ignored. */
	constructor(
		private readonly exchange: Exchange,
		only: ReadonlySet<string> | null,
	) {
		const { seed, symbols } = exchange;
		const all = Array.from({ length: symbols }, (_, number) => number);
		const companies = all.map((number) => companyOf(seed, number));
		this.numbers = all.filter((number) => !only || only.has(companies[number]?.symbol ?? ""));
		this.companies = companies.filter((company) => !only || only.has(company.symbol));
		this.columnOf = new Int32Array(symbols).fill(-1);
		this.numbers.forEach((number, column) => {
			this.columnOf[number] = column;
		});
		// a clean exchange is a full rectangle: every company on every session
		const late = exchange.defects !== "none";
		this.firstDay = Float64Array.from(this.companies, (company) =>
			late ? company.listedFrom : Number.NEGATIVE_INFINITY,
		);
		this.lastDay = new Float64Array(this.companies.length).fill(Number.POSITIVE_INFINITY);
		this.priceScale = Float64Array.from(this.companies, (company) => company.price);
		this.volumeScale = Float64Array.from(this.companies, (company) => company.volume);
		this.steps = late ? this.planLastingEvents() : [];
	}

	/** Applies every step up to a weekday. Days must come in order. */
	advanceTo(weekday: number): void {
		for (let step = this.steps[this.nextStep]; step && step.weekday <= weekday; step = this.steps[++this.nextStep]) {
			this.priceScale[step.column] = (this.priceScale[step.column] ?? 0) * step.price;
			this.volumeScale[step.column] = (this.volumeScale[step.column] ?? 0) * step.volume;
		}
	}

	private planLastingEvents(): Step[] {
		const { seed, symbols, basis } = this.exchange;
		for (const { company, weekday } of allEvents(seed, PLANS.delisting, symbols)) {
			const column = this.columnOf[company] ?? -1;
			if (column >= 0 && weekday >= delistableFrom(this.firstDay[column] ?? 0)) {
				this.lastDay[column] = Math.min(this.lastDay[column] ?? 0, weekday - 1);
			}
		}
		if (basis !== "raw") return [];
		const steps: Step[] = [];
		// levels are split-adjusted: before its splits a share cost more, by all ratios that were still to come
		for (const event of allEvents(seed, PLANS.split, symbols)) {
			const column = this.columnOf[event.company] ?? -1;
			if (column < 0) continue;
			const ratio = splitRatioOf(event);
			steps.push({ weekday: event.weekday, column, price: 1 / ratio, volume: ratio });
			this.priceScale[column] = (this.priceScale[column] ?? 0) * ratio;
			this.volumeScale[column] = (this.volumeScale[column] ?? 0) / ratio;
		}
		return steps.sort((a, b) => a.weekday - b.weekday || a.column - b.column);
	}
}

/** A company is not delisted in its first year. */
export const delistableFrom = (listedFrom: number): number => listedFrom + BLOCK;

import { expect, test } from "vitest";
import { dateIn, extractBySymbol, isRescaled } from "./by-symbol";
import type { ProviderClient } from "./provider/provider-client";
import type { ExtractRequest } from "./source";

const series = (...closes: number[]): Map<string, number> =>
	new Map(closes.map((close, i) => [`2024-01-0${i + 2}`, close]));

test("one ratio of the oldest bars of the overlap is a split, whatever the newest does", () => {
	expect(isRescaled(series(100, 102, 104), series(50, 51, 52), "split")).toBe(true);
	// As rounded to cents.
	expect(isRescaled(series(100.01, 102.02, 104.03), series(33.34, 34.01, 34.68), "split")).toBe(true);
	expect(isRescaled(series(100, 102, 104, 106), series(50, 51, 52, 106), "split")).toBe(true);
});

test("a dividend rescales a series that is adjusted for dividends, and no other", () => {
	expect(isRescaled(series(100, 102, 104), series(99.5, 101.49, 103.48), "total")).toBe(true);
	expect(isRescaled(series(100, 102, 104), series(99.5, 101.49, 103.48), "split")).toBe(false);
	expect(isRescaled(series(100, 102, 104), series(100, 102, 104), "total")).toBe(false);
});

test("equal bars, a corrected bar, and too short an overlap are none", () => {
	expect(isRescaled(series(100, 102, 104), series(100, 102, 104), "split")).toBe(false);
	expect(isRescaled(series(100, 102, 104), series(100, 51, 104), "split")).toBe(false);
	expect(isRescaled(series(100, 102, 104), series(50, 51, 104), "split")).toBe(false);
	expect(isRescaled(series(100, 102), series(50, 51), "split")).toBe(false);
	expect(isRescaled(series(100, 0, Number.NaN, 104), series(50, 0, 3, 52), "split")).toBe(false);
	expect(isRescaled(new Map(), new Map(), "split")).toBe(false);
});

test("dates of a zone are read by one format, however many there are", () => {
	let made = 0;
	const DateTimeFormat = Intl.DateTimeFormat;
	Intl.DateTimeFormat = new Proxy(DateTimeFormat, {
		construct: (target, given: ConstructorParameters<typeof DateTimeFormat>) => {
			made += 1;
			return new target(...given);
		},
	});
	const instants = [Date.UTC(2024, 0, 2, 4, 59), Date.UTC(2024, 0, 2, 5), Date.UTC(2024, 6, 2, 4)];
	expect(instants.map((instant) => dateIn("America/New_York", new Date(instant)))).toEqual([
		"2024-01-01",
		"2024-01-02",
		"2024-07-02",
	]);
	expect(dateIn("Asia/Tokyo", new Date(Date.UTC(2024, 0, 1, 15)))).toBe("2024-01-02");
	Intl.DateTimeFormat = DateTimeFormat;
	expect(made).toBeLessThanOrEqual(2);
});

test("symbols that the provider does not know are named, and the others come", async () => {
	const client: ProviderClient = { ask: () => Promise.reject(new Error("not asked here")), quote: (text) => text };
	const request: ExtractRequest = {
		definition: {
			name: "prices",
			zone: "silver",
			kind: "prices_daily",
			calendar: "XNYS",
			basis: "raw",
			source: { type: "yahoo", symbols: ["AAPL"] },
		},
		window: { from: null, to: null },
		windowIsRequested: false,
		symbols: null,
		known: {},
		baseState: {},
		now: new Date("2024-01-05T23:00:00Z"),
		land: { copy: notLanded, write: notLanded, adopt: notAdopted },
		client: () => client,
		held: null,
		signal: new AbortController().signal,
		log: () => {},
	};
	const file = { name: "a.json", path: "/a.json", bytes: 1, sha256: "0" };
	const extract = (unknown: readonly string[]) =>
		extractBySymbol(request, {
			client,
			symbols: ["AAPL", "GONE", "MSFT"],
			start: "2024-01-02",
			ask: async (symbol) => (unknown.includes(symbol) ? null : [{ status: 200, file }]),
			closes: async () => new Map(),
		});
	const found = await extract(["GONE"]);
	expect(found.unknownSymbols).toEqual(["GONE"]);
	expect(found.files.map(({ symbol }) => symbol)).toEqual(["AAPL", "MSFT"]);
	expect(await extract([])).not.toHaveProperty("unknownSymbols");
});

const notLanded = () => Promise.reject(new Error("nothing lands here"));
const notAdopted = () => {
	throw new Error("nothing lands here");
};

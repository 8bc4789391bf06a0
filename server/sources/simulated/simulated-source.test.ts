import { describe, expect, it } from "vitest";
import { calendarFor } from "../../calendars/calendar";
import type { DatasetDefinition, SimulatedSource } from "../../vocabulary/definition";
import type { Landing } from "../landing";
import type { ExtractRequest } from "../source";
import { simulatedDefects } from "./simulated-facts";
import { simulatedSource } from "./simulated-source";

function landing(): { landed: Map<string, string>; land: Landing } {
	const landed = new Map<string, string>();
	const land: Landing = {
		adopt: () => {
			throw new Error("the simulated source adopts nothing");
		},
		copy: () => Promise.reject(new Error("the simulated source copies nothing")),
		async write(name, extension, chunks) {
			expect(extension).toBe("csv");
			let text = "";
			for await (const chunk of chunks) text += chunk;
			landed.set(name, text);
			return { name, path: `/bronze/${name}`, bytes: text.length, sha256: "0".repeat(64) };
		},
	};
	return { landed, land };
}

const definition = (source: Partial<SimulatedSource> = {}): DatasetDefinition => ({
	name: "sim",
	zone: "silver",
	kind: "prices_daily",
	calendar: "XNYS",
	basis: "split",
	source: { type: "simulated", seed: 7, symbols: 20, start: "2024-01-02", defects: "none", ...source },
});

async function pull(options: Partial<ExtractRequest> & { source?: Partial<SimulatedSource> }) {
	const { source, ...request } = options;
	const { landed, land } = landing();
	const extract = await simulatedSource.extract({
		definition: definition(source),
		windowIsRequested: false,
		client: () => {
			throw new Error("this source asks nobody");
		},
		held: null,
		window: { from: null, to: null },
		symbols: null,
		known: {},
		baseState: {},
		now: new Date("2024-03-15T20:00:00Z"),
		land,
		signal: new AbortController().signal,
		log: () => {},
		...request,
	});
	const [name, text = ""] = [...landed][0] ?? [];
	const rows = text.split("\n").slice(1, -1);
	return { extract, name, rows, dates: [...new Set(rows.map((row) => row.split(",")[1]))] };
}

describe("simulatedSource", () => {
	it("delivers from start to the last closed session, in one file named by its sessions", async () => {
		const { extract, name, rows, dates } = await pull({});
		expect(name).toBe("simulated_2024-01-02_2024-03-15.csv");
		expect(extract.files.map((file) => file.name)).toEqual([name]);
		expect(extract).toMatchObject({ state: {}, unchangedFiles: 0, read: { format: "csv" } });
		expect([dates[0], dates.at(-1), dates.length, rows.length]).toEqual(["2024-01-02", "2024-03-15", 52, 1040]);
	});

	it("has nothing of a session before its close", async () => {
		const { dates } = await pull({ now: new Date("2024-03-15T19:59:59Z") });
		expect(dates.at(-1)).toBe("2024-03-14");
	});

	it("keeps to the window and to the definition's end", async () => {
		const { dates } = await pull({ window: { from: "2024-02-17", to: "2024-02-23" } });
		expect(dates).toEqual(["2024-02-20", "2024-02-21", "2024-02-22", "2024-02-23"]);
		expect((await pull({ source: { end: "2024-01-31" } })).dates.at(-1)).toBe("2024-01-31");
		expect((await pull({ window: { from: "1962-01-02", to: "2050-01-01" } })).dates).toHaveLength(52);
	});

	it.each([
		["between two sessions", { window: { from: "2024-02-17", to: "2024-02-19" } }],
		["before the first session closed", { now: new Date("2024-01-02T14:00:00Z") }],
		["before the calendar begins", { now: new Date("1980-01-02T14:00:00Z") }],
		["after its end", { source: { end: "2024-01-31" }, window: { from: "2024-02-01", to: null } }],
		["for no symbols", { symbols: [] }],
	])("lands nothing %s", async (_, options) => {
		const { extract, name } = await pull(options);
		expect(extract.files).toEqual([]);
		expect(name).toBeUndefined();
	});

	it("delivers what the calendar knows once time has gone past it", async () => {
		const { dates } = await pull({ window: { from: "2030-12-01", to: null }, now: new Date("2031-06-01T00:00:00Z") });
		expect(dates.at(-1)).toBe("2030-12-31");
	});

	it("gives the symbols asked for, and refuses those it does not list", async () => {
		const { rows } = await pull({ symbols: ["MEHT", "XJV"], window: { from: "2024-03-15", to: null } });
		expect(rows.map((row) => row.split(",")[0])).toEqual(["MEHT", "XJV"]);
		await expect(pull({ symbols: ["MEHT", "AAPL"] })).rejects.toMatchObject({
			code: "invalid_input",
			message: expect.stringMatching(/does not list AAPL: its 20 tickers begin BYJD/),
		});
	});

	it("is realistic when the definition does not say", async () => {
		const year = { now: new Date("2025-01-15T00:00:00Z"), window: { from: "2024-01-02", to: "2024-12-31" } };
		const unsaid = await pull({ ...year, source: { symbols: 200, defects: undefined } });
		expect(unsaid.rows).toEqual((await pull({ ...year, source: { symbols: 200, defects: "realistic" } })).rows);
		expect(unsaid.rows).not.toEqual((await pull({ ...year, source: { symbols: 200 } })).rows);
	});

	it("withholds a late row until the next session has closed", async () => {
		const facts = { seed: 7, symbols: 200, from: "2024-01-02", to: "2024-12-31" };
		const late = simulatedDefects(facts).find((defect) => defect.type === "late");
		if (late?.type !== "late") throw new Error("no late row in a year");
		const closesAt = calendarFor("XNYS").session(late.availableFrom)?.closesAt.getTime() ?? 0;
		const rowsAt = async (now: number) => {
			const window = { from: late.date, to: late.date };
			const source = { symbols: 200, defects: "realistic" } as const;
			return (await pull({ source, window, now: new Date(now) })).rows.map((row) => row.split(",")[0]);
		};
		expect(await rowsAt(closesAt - 1)).not.toContain(late.symbol);
		expect(await rowsAt(closesAt)).toContain(late.symbol);
	});

	it("refuses a start that its calendar does not know", async () => {
		await expect(pull({ source: { start: "1985-01-02" } })).rejects.toMatchObject({
			code: "invalid_input",
			message: expect.stringMatching(/^source\.start is 1985-01-02, and the calendar XNYS begins on 1990-01-01/),
		});
	});

	it("stops when the run is cancelled", async () => {
		await expect(pull({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "cancelled" });
	});
});

import { expect, test } from "vitest";
import type { FileSource } from "../vocabulary/definition";
import { parseDefinition } from "./definition";

const COLUMNS = { symbol: "Name", date: "date", close: "close" };
const parse = (changes: Record<string, unknown>, columns: FileSource["columns"] = COLUMNS) =>
	parseDefinition(
		{
			name: "prices",
			zone: "silver",
			kind: "prices_daily",
			calendar: "XNYS",
			basis: "split",
			source: { type: "file", path: "p/*.csv", format: "csv", columns, ...changes },
		},
		"/data",
		"prices.json",
	);

test("a relative path is one from the definition's folder", () => {
	expect(parse({}).source).toMatchObject({ path: "/data/p/*.csv" });
});

test.each<[string, Record<string, unknown>, FileSource["columns"], string]>([
	["a column twice", {}, { ...COLUMNS, open: "close" }, 'maps the column "close" more than once'],
	["a place under a header", {}, { ...COLUMNS, close: 3 }, "gives the place 3: with a header line give the column"],
	["a name without a header", { header: false }, { symbol: 1, date: 2, close: "c" }, 'names "c", but without a header'],
	["Parquet without names", { format: "parquet", header: false }, { symbol: 1, date: 2, close: 3 }, "is for CSV"],
	["no symbol", {}, { date: "date", close: "close" }, 'source.columns must have the property "symbol"'],
	["two symbols", { symbol_from: "file_name" }, COLUMNS, "both say where the symbol is"],
	["a zero byte", { path: "a\0b" }, COLUMNS, "zero byte"],
])("%s is refused, and says how to mend it", (_, changes, columns, message) => {
	expect(() => parse(changes, columns)).toThrow(
		expect.objectContaining({ code: "invalid_input", message: expect.stringContaining(message) }),
	);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import type { FileSource } from "../vocabulary/definition";
import { parseDefinition, readDefinitionFile } from "./definition";

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
const YAHOO = {
	name: "prices",
	zone: "silver",
	kind: "prices_daily",
	calendar: "XNYS",
	basis: "split",
	source: { type: "yahoo", symbols: ["AAPL"] },
};
const provider = (provider_symbols: Record<string, string>): Record<string, unknown> => ({
	source: { ...YAHOO.source, provider_symbols },
});

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

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-definition-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
	["a zero byte", { description: "a\0b" }, "description holds a zero byte"],
	["half a character", { description: "\ud800" }, "description holds half a character"],
	["a source's constructor", provider({ constructor: "A" }), "source.provider_symbols has the key constructor"],
	["a prototype", provider(JSON.parse('{"__proto__": "A"}')), "source.provider_symbols has the key __proto__"],
	["half a key", provider({ "\udc00": "A" }), "a key of source.provider_symbols holds half a character"],
])("what cannot be stored or shown is refused wherever it stands: %s", (_, changes, message) => {
	expect(() => parseDefinition({ ...YAHOO, ...changes }, "/data", "prices.json")).toThrow(message);
});

test("a path that is too long once it is absolute is refused, since its definition could not be read again", () => {
	const name = "p".repeat(4090);
	expect(parse({ path: `/${name}` }).source).toMatchObject({ path: `/${name}` });
	expect(() => parse({ path: `a/${name}` })).toThrow("source.path is too long (4096 characters at most)");
});

test("50,000 symbols are refused at once, and not after each was held against each", () => {
	const symbols = Array.from({ length: 50_000 }, (_, i) => i.toString(36));
	const started = performance.now();
	expect(() => parseDefinition({ ...YAHOO, source: { type: "yahoo", symbols } }, "/data", "prices.json")).toThrow(
		"source.symbols must NOT have more than 20000 items",
	);
	expect(performance.now() - started).toBeLessThan(1000);
	const twice = { type: "yahoo", symbols: ["AAPL", "MSFT", "AAPL"] };
	expect(() => parseDefinition({ ...YAHOO, source: twice }, "/data", "prices.json")).toThrow("duplicate items");
});

test("a document of 100,000 mistakes gets a short answer", () => {
	const symbols = Array.from({ length: 100_000 }, () => 0);
	const document = { ...YAHOO, source: { type: "yahoo", symbols }, ["x".repeat(100_000)]: 1 };
	expect(() => parseDefinition(document, "/data", "prices.json")).toThrow(
		expect.objectContaining({ message: expect.stringMatching(/^.{100,5000}$/s) }),
	);
	expect(() => parseDefinition(document, "/data", "prices.json")).toThrow(/read to its first problem only/);
});

test("a column of a name that every object has is refused", () => {
	const parseTable = (name: string) => {
		const columns = [
			{ name: "day", type: "DATE" },
			{ name, type: "VARCHAR" },
		];
		const source = { type: "file", path: "/p", format: "csv", columns: { day: "d" } };
		const table = { columns, key: ["day"], date: "day" };
		return parseDefinition(
			{ name: "t", zone: "silver", kind: "table", calendar: "XNYS", table, source },
			"/data",
			"t.json",
		);
	};
	expect(() => parseTable("constructor")).toThrow("table.columns has constructor, a name that every object has");
	expect(parseTable("constructors").table?.columns).toHaveLength(2);
});

test.each([
	["a key twice", '{"name": "a",\n"name": "b"}', 'the key "name" stands twice in the document (line 2)'],
	["no JSON", "{", "not JSON"],
	["another encoding", Buffer.from([0x22, 0xe9, 0x22]), "it is not UTF-8"],
	["an endless page", `"${"x".repeat(300_000)}"`, "too large for a definition"],
])("a file with %s is refused", async (_, content, message) => {
	const file = path.join(folder, "definition.json");
	writeFileSync(file, content);
	await expect(readDefinitionFile(file)).rejects.toThrow(message);
});

test("a file that has no end is refused", async () => {
	await expect(readDefinitionFile("/dev/zero")).rejects.toThrow("too large for a definition");
	await expect(readDefinitionFile(folder)).rejects.toThrow("cannot be read (EISDIR)");
});

test("a table may not have a column by a name that qtrade uses beside it", () => {
	const table = (name: string): unknown => ({
		name: "limits",
		zone: "silver",
		kind: "table",
		calendar: "XNYS",
		table: {
			columns: [
				{ name: "day", type: "DATE" },
				{ name, type: "DOUBLE" },
			],
			key: ["day"],
			date: "day",
		},
		source: { type: "file", path: "a.csv", format: "csv", columns: { day: "day", [name]: "x" } },
	});
	expect(() => parseDefinition(table("year"), "/", "a.json")).not.toThrow();
	for (const name of ["y", "is_new", "instrument_id"]) {
		expect(() => parseDefinition(table(name), "/", "a.json")).toThrow(
			`table.columns has ${name}, a name that qtrade uses`,
		);
	}
});

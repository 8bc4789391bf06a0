/** docs/definitions.md and docs/sources-sec-fred.md must say what kind-shapes.ts and the contract say. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { contractProblems } from "../server/contracts/validate";
import { shapeOf } from "../server/vocabulary/kind-shapes";
import { DATASET_KINDS } from "../server/vocabulary/kinds";

const ROOT = path.join(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(path.join(ROOT, file), "utf8");
const contract = JSON.parse(read("deploy/contracts/dataset_definition.schema.json")) as {
	$defs: Record<string, { properties: Record<string, { items?: { properties: { type: { enum: string[] } } } }> }>;
};

/** The text below a heading, up to the next one of its level or above. */
function section(markdown: string, heading: string): string {
	const [level = ""] = heading.split(" ");
	const lines = markdown.split("\n");
	const start = lines.findIndex((line) => line === heading || line.startsWith(`${heading}:`));
	expect(start, heading).toBeGreaterThan(-1);
	const length = lines.slice(start + 1).findIndex((line) => new RegExp(`^#{1,${level.length}} `).test(line));
	return lines.slice(start + 1, length === -1 ? undefined : start + 1 + length).join("\n");
}
/** The cells of the table whose header begins with this, code marks taken off. */
function tableIn(text: string, head: string): string[][] {
	const lines = text.split("\n");
	const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
	if (start === -1) return [];
	const rows = lines.slice(start + 2);
	const end = rows.findIndex((line) => !line.startsWith("|"));
	return (end === -1 ? rows : rows.slice(0, end)).map((line) =>
		line
			.slice(2, -2)
			.split(" | ")
			.map((cell) => cell.trim().replace(/^`([^`]*)`$/, "$1")),
	);
}
const coded = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

const definitions = read("docs/definitions.md");

describe.each(DATASET_KINDS.filter((kind) => kind !== "table"))("docs/definitions.md on %s", (kind) => {
	const text = section(definitions, `### \`${kind}\``);
	const shape = shapeOf({ kind });

	test("has its columns in order, and who gives them", () => {
		const expected = shape.columns.map(({ name, type }) => {
			const field = shape.fields.find((one) => one.name === name);
			return [name, type, field ? (field.required ? "required" : "optional") : "by qtrade"];
		});
		expect(tableIn(text, "column").map((row) => row.slice(0, 3))).toEqual(expected);
		for (const { name, oneOf = [] } of shape.fields) {
			const meaning = tableIn(text, "column").find(([column]) => column === name)?.[3] ?? "";
			for (const value of oneOf) expect(meaning, name).toContain(`\`${value}\``);
		}
	});

	test("has its key, its date and its row rules", () => {
		expect(text).toContain(`Key: ${coded(shape.key)}. Date: ${coded([shape.date])}.`);
		expect(tableIn(text, "reason")).toEqual(shape.rules.map(({ reason, when }) => [reason, when]));
	});
});

test("docs/definitions.md has the types that a table may have", () => {
	const { items } = contract.$defs.table?.properties.columns ?? {};
	const types = items?.properties.type.enum ?? [];
	expect(types.length).toBeGreaterThan(0);
	expect(section(definitions, "### `table`")).toContain(`Types: ${coded(types)}.`);
});

describe.each([
	["sec_fsds", "fundamentals", "### `sec_fsds`"],
	["sec_companyfacts", "fundamentals", "### `sec_companyfacts`"],
	["fred", "macro_series", "## `fred`"],
])("docs/sources-sec-fred.md on %s", (type, kind, heading) => {
	const text = section(read("docs/sources-sec-fred.md"), heading);

	test("names the settings that the contract has, and no other", () => {
		const settings = Object.keys(contract.$defs[type]?.properties ?? {}).filter((name) => name !== "type");
		expect(tableIn(text, "setting").map(([name]) => name)).toEqual(settings);
	});

	test("has examples that the contract accepts", () => {
		const examples = [...text.matchAll(/^"source": (\{.*\})$/gm)].map(([, json = ""]) => JSON.parse(json) as object);
		expect(examples.length).toBeGreaterThan(0);
		for (const source of examples) {
			const definition = { name: "one", zone: "silver", kind, calendar: "XNYS", source };
			expect(source).toMatchObject({ type });
			expect(contractProblems("dataset_definition", definition)).toEqual([]);
		}
	});
});

/**
 * Hostile JSON texts: valid samples with something deleted, doubled or replaced by what breaks parsers and paths. Texts,
 * not values: a key that stands twice, 1e999 and NaN exist in text alone.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import type { ContractName } from "../../server/contracts/validate";

/** A document that can be written wrongly: members may repeat, and a text stands as it is. */
type Node = { object: [key: string, value: Node][] } | { array: Node[] } | { text: string };

const CHANGES = ["delete", "double", "replace", "add", "rename", "vary"] as const;
type Change = { what: (typeof CHANGES)[number]; place: number; value: string; name: string };

/** The texts of the valid samples of a contract. */
export function samplesOf(contract: ContractName): string[] {
	const folder = path.join(import.meta.dirname, "..", "contracts", contract, "valid");
	return readdirSync(folder)
		.sort()
		.map((file) => readFileSync(path.join(folder, file), "utf8"));
}

const NAMES = [
	"__proto__",
	"constructor",
	"prototype",
	"toString",
	"hasOwnProperty",
	"../../etc/x",
	"",
	"nаme", // a Cyrillic а
	"path",
	"symbol",
	"zero\0byte",
	"\ud800",
	"k".repeat(50_000),
];

const TEXTS = [
	"../../etc/x",
	"/etc/passwd",
	"a/../b",
	"..",
	"./.",
	"..\\..\\x",
	"file:///etc/passwd",
	"x\0y",
	"\ud800",
	"\udc00 half",
	"\u202egpj.exe",
	"ΑAPL", // a Greek Α
	"us_рrices", // a Cyrillic р
	"ｕｓ", // full width
	"é",
	"'; drop table datasets; --",
	"{secret:HOME}",
	"{".repeat(4000),
	"9".repeat(64),
	"0".repeat(64),
	"2024-02-30",
	"+275760-09-13",
	" ",
	"\u001b[2J",
	"x".repeat(4090),
	"x".repeat(200_000),
	...NAMES,
].map((text) => JSON.stringify(text));

const RAW = [
	"NaN",
	"Infinity",
	"-Infinity",
	"1e999",
	"-1e999",
	"1e-999",
	"1e308",
	"9007199254740991",
	"9007199254740993",
	"-9007199254740993",
	"-0",
	"-0.0",
	"0",
	"1",
	"2",
	"0.5",
	"1e3",
	"01",
	"undefined",
	"null",
	"true",
	"{}",
	"[]",
	'{"__proto__": {"polluted": true}}',
	'{"constructor": {"prototype": {"polluted": true}}}',
	'{"a": 1, "a": 2}',
	'{"a": 1, "\\u0061": 2}',
];

const DEEP = 10_000;
/** Built once each, since there are thousands of documents; the weight keeps them a small share. */
const HEAVY = [
	"[".repeat(DEEP) + "]".repeat(DEEP),
	`${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`,
	`[${"[".repeat(DEEP)}${"]".repeat(DEEP)}, ${"[".repeat(DEEP)}${"]".repeat(DEEP)}]`,
	`[${Array(100_000).fill("0").join(",")}]`,
	`[${Array.from({ length: 42_000 }, (_, i) => `"${i.toString(36)}"`).join(",")}]`,
	`{${Array.from({ length: 20_000 }, (_, i) => `"${i.toString(36)}":0`).join(",")}}`,
];

const hostileValue = fc.oneof(
	{ weight: 60, arbitrary: fc.constantFrom(...TEXTS) },
	{ weight: 60, arbitrary: fc.constantFrom(...RAW) },
	{ weight: 1, arbitrary: fc.constantFrom(...HEAVY) },
	{ weight: 20, arbitrary: fc.string({ unit: "binary", maxLength: 30 }).map((text) => JSON.stringify(text)) },
	{ weight: 20, arbitrary: fc.oneof(fc.integer(), fc.double()).map(String) },
);

const change: fc.Arbitrary<Change> = fc.record({
	what: fc.constantFrom(...CHANGES),
	place: fc.nat(),
	value: hostileValue,
	name: fc.constantFrom(...NAMES),
});

/** A valid sample with up to three changes. */
export function mutated(samples: readonly string[]): fc.Arbitrary<string> {
	return fc.tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 3 })).map(([sample, changes]) => {
		const root = { array: [nodeOf(JSON.parse(sample))] };
		for (const one of changes) apply(root, one);
		return root.array.map(textOf).join("");
	});
}

/** Any text, near JSON or far from it; JSON that fast-check makes has __proto__ and odd numbers of its own accord. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
	fc.json(),
	fc.string({ unit: "binary", maxLength: 200 }),
	fc.array(fc.constantFrom(...'{}[]:,"\\-.0e19 \n\tnulltruefa'), { maxLength: 40 }).map((parts) => parts.join("")),
	fc.tuple(fc.json(), fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))),
);

function nodeOf(value: unknown): Node {
	if (Array.isArray(value)) return { array: value.map(nodeOf) };
	if (value === null || typeof value !== "object") return { text: JSON.stringify(value) };
	return { object: Object.entries(value).map(([key, entry]) => [key, nodeOf(entry)]) };
}

function textOf(node: Node): string {
	if ("text" in node) return node.text;
	if ("array" in node) return `[${node.array.map(textOf).join(",")}]`;
	return `{${node.object.map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`).join(",")}}`;
}

type Place = { holder: Exclude<Node, { text: string }>; index: number };

/** Every member and item of a document, wherever it is. */
function placesOf(holder: Node): Place[] {
	if ("text" in holder) return [];
	const children = "array" in holder ? holder.array : holder.object.map(([, value]) => value);
	return children.flatMap((child, index) => [{ holder, index }, ...placesOf(child)]);
}

function apply(root: Node, { what, place, value, name }: Change): void {
	const places = placesOf(root);
	const chosen = places[place % Math.max(places.length, 1)];
	if (!chosen) return;
	const { holder, index } = chosen;
	const put: Node = { text: what === "vary" ? varied(holder, index, place) : value };
	if ("array" in holder) {
		if (what === "delete") holder.array.splice(index, 1);
		else if (what === "double") holder.array.splice(index, 0, holder.array[index] as Node);
		else if (what === "add") holder.array.push(put);
		else holder.array[index] = put;
		return;
	}
	const member = holder.object[index] as [string, Node];
	if (what === "delete") holder.object.splice(index, 1);
	else if (what === "double") holder.object.push([member[0], place % 2 === 0 ? member[1] : put]);
	else if (what === "add") holder.object.push([name, put]);
	else if (what === "rename") member[0] = name;
	else member[1] = put;
}

/** Unusual in a text, and good where any text is. */
const ODD = ["_", "_", "_", "é", "\u202e", "'", "/../", "*", " ", "{symbol}", "\\n", "\\u0001", "😀", "\\\\"];

/** Another value of the same sort, so that many documents are accepted, and go the whole way. */
function varied(holder: Place["holder"], index: number, place: number): string {
	const node = "array" in holder ? holder.array[index] : holder.object[index]?.[1];
	const text = node ? textOf(node) : "null";
	if (/^-?\d/.test(text)) return String((place % 997) + 1);
	if (text.startsWith('"')) return `${text.slice(0, -1)}${ODD[place % ODD.length]}${place % 1000}"`;
	return text;
}

/**
 * JSON.parse, without what it passes over in silence: of a key that stands twice it takes the last, and a number that it
 * cannot hold it rounds. Settings and manifests must mean what is written in them, or be refused.
 */
import { storableText } from "../storable";

/** Our deepest document has 6 levels; code that walks a document may call itself once a level. */
const DEPTH_MAX = 64;

type Parsed = { document: unknown; problem: null } | { document: null; problem: string };

/** A document, or the first problem of its text in one short line that says where. */
export function parseStrictJson(text: string): Parsed {
	let document: unknown;
	try {
		// Not recursive, so that any depth may be given to it.
		document = JSON.parse(text);
	} catch (error) {
		return refusal(`not JSON: ${(error as Error).message}`);
	}
	const found = firstProblem(text);
	if (found === null) return { document, problem: null };
	const line = text.slice(0, found.at).split("\n").length;
	return refusal(`${found.problem} (line ${line})`);
}

const refusal = (problem: string): Parsed => ({ document: null, problem: storableText(problem, 300) });

/** An object's keys so far and the latest; null for an array, whose items have no name. */
type Level = { keys: Set<string>; key: string } | null;

/** Walks the tokens of a text that JSON.parse has taken, which is why no grammar is checked here. */
function firstProblem(text: string): { problem: string; at: number } | null {
	const levels: Level[] = [];
	for (let at = 0; at < text.length; ) {
		const character = text[at] as string;
		if (character === "{" || character === "[") {
			levels.push(character === "{" ? { keys: new Set(), key: "" } : null);
			if (levels.length > DEPTH_MAX) return { problem: `nested deeper than ${DEPTH_MAX} levels`, at };
			at += 1;
		} else if (character === "}" || character === "]") {
			levels.pop();
			at += 1;
		} else if (character === '"') {
			const end = endOfString(text, at);
			const level = levels.at(-1);
			if (level && isKey(text, end)) {
				const key = JSON.parse(text.slice(at, end)) as string;
				if (level.keys.has(key)) return { problem: `the key ${nameOf(key)} stands twice in ${placeOf(levels)}`, at };
				level.keys.add(key);
				level.key = key;
			}
			at = end;
		} else if (character === "-" || (character >= "0" && character <= "9")) {
			const end = endOfNumber(text, at);
			const problem = numberProblem(text.slice(at, end));
			if (problem !== null) return { problem, at };
			at = end;
		} else {
			at += 1;
		}
	}
	return null;
}

/** The place behind the closing quote. */
function endOfString(text: string, start: number): number {
	for (let at = start + 1; ; at += 1) {
		if (text[at] === "\\") at += 1;
		else if (text[at] === '"') return at + 1;
	}
}

/** Whether the string that ends here is a key: a colon follows. */
function isKey(text: string, end: number): boolean {
	let at = end;
	while (text[at] === " " || text[at] === "\n" || text[at] === "\t" || text[at] === "\r") at += 1;
	return text[at] === ":";
}

function endOfNumber(text: string, start: number): number {
	let at = start + 1;
	while (at < text.length && "+-.0123456789eE".includes(text[at] as string)) at += 1;
	return at;
}

function numberProblem(written: string): string | null {
	const value = Number(written);
	const shown = written.length > 40 ? `${written.slice(0, 40)}…` : written;
	if (Object.is(value, -0)) return `the number ${shown} is a zero with a sign: write 0`;
	if (value === 0 && /^[^eE]*[1-9]/.test(written)) return `the number ${shown} is too small to be held`;
	// From 2^53 on a whole number may be another than was written; there are no others beyond it.
	return Math.abs(value) > Number.MAX_SAFE_INTEGER ? `the number ${shown} is too large to be held exactly` : null;
}

const nameOf = (key: string): string => JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}…` : key);

/** Which object the innermost one is, by the keys that lead to it. */
function placeOf(levels: readonly Level[]): string {
	const keys = levels.slice(0, -1).flatMap((level) => (level ? [level.key] : []));
	return keys.length === 0 ? "the document" : keys.join(".");
}

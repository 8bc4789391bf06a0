/**
 * The SEC's tab separated files: a header, and no quoting at all, so that a quote is a character like any other and only a
 * newline ends a line. A reader of CSV, or Node's readline (which also splits at U+2028), would read them wrongly.
 */
import { createReadStream } from "node:fs";
import { QtradeError } from "../../errors";

export type TabFile = {
	path: string;
	/** as errors call it, e.g. "2009q3.zip/num.txt" */
	name: string;
};

export type TabRow<Column extends string> = { line: number; values: Record<Column, string> };

/** Longer than any line could be; a file without line ends would be held whole. */
const LINE_MAX = 1 << 20;

/**
 * The rows with the wanted columns, as many at a time as the disk gave: one by one, millions of them would spend their time on
 * being awaited. An optional column that the file does not have is empty.
 * @throws QtradeError("bad_data") for a file that is not there, lacks a column, or has a line with another number of fields
 */
export async function* tabRows<Column extends string>(
	file: TabFile,
	wanted: readonly Column[],
	optional: readonly Column[] = [],
): AsyncGenerator<TabRow<Column>[]> {
	let line = 0;
	let width = 0;
	let places: [Column, number][] = [];
	for await (const lines of linesOf(file)) {
		const rows: TabRow<Column>[] = [];
		for (const text of lines) {
			line += 1;
			const fields = text.split("\t");
			if (line === 1) {
				width = fields.length;
				places = placesOf(file, fields, wanted, optional);
				continue;
			}
			if (fields.length !== width) {
				throw badLine(file, line, `has ${fields.length} fields, and the header has ${width}`);
			}
			const values = {} as Record<Column, string>;
			for (const [column, at] of places) values[column] = fields[at] ?? "";
			rows.push({ line, values });
		}
		yield rows;
	}
	if (line === 0) throw bad(file, "is empty: not even a header");
}

/** What is wrong with one line of a file. */
export const badLine = (file: TabFile, line: number, problem: string): QtradeError =>
	bad(file, `line ${line} ${problem}`, { line });

function bad({ name }: TabFile, problem: string, details: { line?: number } = {}): QtradeError {
	return new QtradeError("bad_data", `${name}: ${problem}`, { details: { check: "schema", file: name, ...details } });
}

function placesOf<Column extends string>(
	file: TabFile,
	header: readonly string[],
	wanted: readonly Column[],
	optional: readonly Column[],
): [Column, number][] {
	const missing = wanted.filter((column) => !header.includes(column));
	if (missing.length > 0) {
		throw badLine(file, 1, `has no column ${missing.join(", ")}; it has ${header.join(", ").slice(0, 300)}`);
	}
	return [...wanted, ...optional].map((column) => [column, header.indexOf(column)]);
}

async function* linesOf(file: TabFile): AsyncGenerator<string[]> {
	let rest = "";
	let isFirst = true;
	try {
		for await (const chunk of createReadStream(file.path, { encoding: "utf8", highWaterMark: 1 << 18 })) {
			const text: string = rest + (isFirst ? (chunk as string).replace(/^\uFEFF/, "") : chunk);
			isFirst = false;
			const lines = text.split("\n");
			rest = lines.pop() ?? "";
			if (rest.length > LINE_MAX) throw bad(file, `has a line of more than ${LINE_MAX} characters`);
			yield lines.map(withoutReturn);
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") throw bad(file, "is not there");
		throw error;
	}
	if (rest !== "") yield [withoutReturn(rest)];
}

/** Archives that were packed anew on Windows. */
const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);

/** The fields of a CSV's rows (RFC 4180), row by row. The stage step reads data for good; this is for files of people, and for a look before. */

export type CsvRow = {
	/** the one that the row begins on: a quoted field may hold line ends */
	line: number;
	fields: string[];
	/** why the fields may not be what was meant; null where all is well */
	problem: string | null;
};

const OPEN = "has a quote that is left open: it takes in the rest of the file";
const WITHIN = 'has a quote within a field that is not quoted: put the field in quotes, and write "" for each within';
const BEHIND = 'has text behind the quote that ends a field: write "" for a quote within';
const RETURN = "has a carriage return that ends no line: put the field in quotes, or save the file with LF or CRLF";

/** Rows with anything in them; lines are counted all the same. */
export async function* csvRows(
	chunks: AsyncIterable<string> | Iterable<string>,
	delimiter: string,
): AsyncGenerator<CsvRow> {
	let [fields, field, quoted, isFirst, before] = [[] as string[], "", false, true, ""];
	let [line, begun] = [1, 1];
	/** of the field: whether quotes began it */
	let isQuoted = false;
	let problem: string | null = null;
	for await (const chunk of chunks) {
		const text = isFirst ? chunk.replace(/^\uFEFF/, "") : chunk;
		isFirst = false;
		for (const character of text) {
			if (character === "\n") line += 1;
			if (!quoted && before === "\r" && character !== "\n" && character !== "\r") problem ??= RETURN;
			if (character === '"') {
				if (!quoted && !isQuoted && field !== "") problem ??= WITHIN;
				else isQuoted = true;
				// One behind the quote that closed is a quote of the text, and opens again.
				if (!quoted && before === '"') field += '"';
				quoted = !quoted;
			} else if (quoted || (character !== delimiter && character !== "\n" && character !== "\r")) {
				if (!quoted && isQuoted) problem ??= BEHIND;
				field += character;
			} else if (character !== "\r") {
				fields.push(field);
				[field, isQuoted] = ["", false];
				if (character === "\n") {
					if (fields.length > 1 || fields[0] !== "" || problem !== null) yield { line: begun, fields, problem };
					[fields, problem] = [[], null];
					begun = line;
				}
			}
			before = character;
		}
	}
	if (quoted) problem ??= OPEN;
	if (field !== "" || fields.length > 0 || problem !== null) yield { line: begun, fields: [...fields, field], problem };
}

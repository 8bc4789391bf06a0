/** The fields of a CSV's rows (RFC 4180), row by row. The stage step reads data for good; this is for files of people, and for a look before. */

/** `line` is the one that the row begins on: a quoted field may hold line ends. */
export type CsvRow = { line: number; fields: string[] };

/** Rows with anything in them; lines are counted all the same. */
export async function* csvRows(
	chunks: AsyncIterable<string> | Iterable<string>,
	delimiter: string,
): AsyncGenerator<CsvRow> {
	let [fields, field, quoted, isFirst, before] = [[] as string[], "", false, true, ""];
	let [line, begun] = [1, 1];
	for await (const chunk of chunks) {
		const text = isFirst ? chunk.replace(/^\uFEFF/, "") : chunk;
		isFirst = false;
		for (const character of text) {
			if (character === "\n") line += 1;
			if (character === '"') {
				// One behind the quote that closed is a quote of the text, and opens again.
				if (!quoted && before === '"') field += '"';
				quoted = !quoted;
			} else if (quoted || (character !== delimiter && character !== "\n" && character !== "\r")) field += character;
			else if (character !== "\r") {
				fields.push(field);
				field = "";
				if (character === "\n") {
					if (fields.length > 1 || fields[0] !== "") yield { line: begun, fields };
					fields = [];
					begun = line;
				}
			}
			before = character;
		}
	}
	if (field !== "" || fields.length > 0) yield { line: begun, fields: [...fields, field] };
}

/** The fields of a CSV's rows (RFC 4180), row by row. The stage step reads it for good; this is for a look before. */

export async function* csvRows(chunks: AsyncIterable<string>, delimiter: string): AsyncGenerator<string[]> {
	let [fields, field, quoted, isFirst] = [[] as string[], "", false, true];
	for await (const chunk of chunks) {
		const text = isFirst ? chunk.replace(/^\uFEFF/, "") : chunk;
		isFirst = false;
		for (const character of text) {
			// A doubled quote closes and opens again: what it stands for does not matter for a symbol.
			if (character === '"') quoted = !quoted;
			else if (quoted || (character !== delimiter && character !== "\n" && character !== "\r")) field += character;
			else {
				if (character === "\r") continue;
				fields.push(field);
				field = "";
				if (character === delimiter) continue;
				if (fields.length > 1 || fields[0] !== "") yield fields;
				fields = [];
			}
		}
	}
	if (field !== "" || fields.length > 0) yield [...fields, field];
}

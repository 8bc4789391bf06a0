import { expect, test } from "vitest";
import { csvRows } from "./csv-rows";

async function rowsOf(...chunks: string[]): Promise<[number, ...string[]][]> {
	const rows: [number, ...string[]][] = [];
	for await (const { line, fields } of csvRows(chunks, ",")) rows.push([line, ...fields]);
	return rows;
}

test("quoted fields hold delimiters, quotes and line ends, and a row is of the line that it begins on", async () => {
	expect(await rowsOf('\uFEFFa,b\r\n\n"x, y","say ""hi"""\n"two\nlines",""\nlast,""""')).toEqual([
		[1, "a", "b"],
		[3, "x, y", 'say "hi"'],
		[4, "two\nlines", ""],
		[6, "last", '"'],
	]);
});

test("it is the same wherever a chunk ends", async () => {
	const text = '"a""b",c\n"d\ne","""f"\n';
	const whole = await rowsOf(text);
	expect(whole).toEqual([
		[1, 'a"b', "c"],
		[2, "d\ne", '"f'],
	]);
	for (let at = 1; at < text.length; at += 1) {
		expect(await rowsOf(text.slice(0, at), text.slice(at))).toEqual(whole);
	}
});

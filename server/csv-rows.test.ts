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

test.each([
	['a,Moody\'s "A" Corp', ["a", "Moody's A Corp"], "a quote within a field that is not quoted"],
	['a, "b"', ["a", " b"], "a quote within a field that is not quoted"],
	['a,"b" Corp', ["a", "b Corp"], "text behind the quote that ends a field"],
	['a,"b"c"d"', ["a", "bcd"], "text behind the quote that ends a field"],
	['a,"b\nc,d\n', ["a", "b\nc,d\n"], "a quote that is left open"],
	['a,"', ["a", ""], "a quote that is left open"],
	["a,b\rc", ["a", "bc"], "a carriage return that ends no line"],
])("%j is read, and what is wrong with it is said", async (text, fields, problem) => {
	for await (const row of csvRows([text], ",")) {
		expect(row).toEqual({ line: 1, fields, problem: expect.stringContaining(problem) });
	}
	expect.assertions(1);
});

test("a row is bad by itself, and a right one has no problem", async () => {
	const problems: boolean[] = [];
	const text = 'x"y\n"\n"say ""hi""","two\r\nlines",""\r\n"","""",a\r\r\nb "c",d\nlast,';
	for await (const { problem } of csvRows([...text], ",")) problems.push(problem !== null);
	expect(problems).toEqual([true, false, false, true, false]);
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

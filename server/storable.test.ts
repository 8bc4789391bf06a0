import { expect, test } from "vitest";
import { storableJson, storableSql, storableText } from "./storable";

test("control characters are shown, long values cut, and whole characters left alone", () => {
	expect(storableText("A\0B\u001b[2J\x7f\u0085\n é日本")).toBe("A␀B␛[2J␡\ufffd␊ é日本");
	expect(storableText(`x${"\ud83d"}`)).toBe("x\ufffd");
	expect(storableText("😀".repeat(2000), 3)).toBe("😀\ufffd…");
	expect(storableJson([{ "k\0": "v\0", n: 1, nothing: null, deep: ["x".repeat(300)] }])).toEqual([
		{ "k␀": "v␀", n: 1, nothing: null, deep: [`${"x".repeat(200)}…`] },
	]);
});

test("SQL keeps its layout", () => {
	expect(storableSql("select\t1\r\n\0")).toBe("select\t1\r\n␀");
});

import { expect, test } from "vitest";
import { dayOf, isoOf } from "./iso-date";

test("a day and its date are one", () => {
	for (const date of ["0001-01-01", "1970-01-01", "2000-02-29", "9999-12-31"]) expect(isoOf(dayOf(date))).toBe(date);
	expect(dayOf("1970-01-02")).toBe(1);
});

test.each(["2023-02-30", "2024-13-01", "0000-05-05", "2024-1-1", "10000-01-01", ""])("%j is no date", (text) => {
	expect(() => dayOf(text)).toThrow(/is no date/);
});

test("a day that no four digits can say is refused rather than written otherwise", () => {
	expect(() => isoOf(dayOf("9999-12-31") + 1)).toThrow(/outside the years/);
	expect(() => isoOf(dayOf("0001-01-01") - 1)).toThrow(/outside the years/);
});

import { expect, test } from "vitest";
import { attributeValue, isFigi, isIsin } from "./instrument-codes";

test("codes that are in use are right", () => {
	for (const figi of ["BBG000BLNNH6", "BBG000B9XRY4", "BBG000BPH459"]) expect(isFigi(figi)).toBe(true);
	for (const isin of ["US0378331005", "US5949181045", "GB0002634946", "DE0007164600"]) expect(isIsin(isin)).toBe(true);
});

test.each([
	["a wrong check digit", "BBG000BLNNH7"],
	["a vowel", "BAG000BLNNH6"],
	["no G", "BBX000BLNNH6"],
	["a prefix of ISINs", "GBG000BLNNH6"],
	["too few", "BBG000BLNNH"],
])("a FIGI with %s is refused", (_, text) => expect(isFigi(text)).toBe(false));

test("of an ISIN every changed digit is found", () => {
	const right = "US0378331005";
	for (let i = 2; i < right.length; i += 1) {
		const other = (Number(right[i]) + 1) % 10;
		expect(isIsin(`${right.slice(0, i)}${other}${right.slice(i + 1)}`)).toBe(false);
	}
	expect(isIsin("us0378331005")).toBe(false);
});

test("values are stored in one form, and what is none is said", () => {
	expect(attributeValue("cik", "320193")).toEqual({ value: "0000320193" });
	expect(attributeValue("isin", " us0378331005 ")).toEqual({ value: "US0378331005" });
	expect(attributeValue("name", " Apple Inc. ")).toEqual({ value: "Apple Inc." });
	for (const [name, text] of [
		["cik", "12345678901"],
		["cik", "0"],
		["cik", "12a"],
		["isin", "US0378331006"],
		["figi", "nothing"],
		["name", "  "],
		["issuer", "x".repeat(201)],
	] as const)
		expect(attributeValue(name, text)).toEqual({
			problem: expect.stringContaining(name === "name" || name === "issuer" ? name : name.toUpperCase()),
		});
});

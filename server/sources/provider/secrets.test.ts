import { expect, test } from "vitest";
import { QtradeError } from "../../errors";
import { kindOf } from "./json-answer";
import { errorWithoutSecrets, startWithoutSecrets, withoutSecrets } from "./secrets";

const KEY = `p+q/r "s" & t`;
const SECRETS = { KEY, SHORT: "abc" };

test.each([
	["as it is", KEY],
	["url-encoded", encodeURIComponent(KEY)],
	["url-encoded in small letters", encodeURIComponent(KEY).replaceAll(/%../g, (hex) => hex.toLowerCase())],
	["as in a form", new URLSearchParams({ KEY }).toString().slice(4)],
	["loosely url-encoded", encodeURI(KEY)],
	["in JSON", JSON.stringify(KEY).slice(1, -1)],
	["in JSON with escaped slashes", JSON.stringify(KEY).slice(1, -1).replaceAll("/", "\\/")],
	["in HTML", "p+q/r &quot;s&quot; &amp; t"],
])("a secret is taken out %s", (_, form) => {
	expect(withoutSecrets(`<${form}> and ${form}`, SECRETS)).toBe("<{secret:KEY}> and {secret:KEY}");
});

test("what is too short for a secret stays, and one that begins like another is not left in half", () => {
	expect(withoutSecrets("abc", SECRETS)).toBe("abc");
	expect(withoutSecrets("abcdefgh", { A: "abcd", B: "abcdefgh", C: "secret" })).toBe("{secret:B}");
});

test("a text that was cut in the middle of a secret keeps no part of it", () => {
	const secrets = { KEY: "0123456789", OTHER: "x89" };
	for (let length = 4; length < 10; length += 1) {
		const cut = `the key ${secrets.KEY.slice(0, length)}`;
		expect(startWithoutSecrets(cut, secrets, 100)).toBe("the key {secret:…}");
	}
	// Cut by us after it was cleaned, wherever the cut falls.
	for (let length = 0; length < 40; length += 1) {
		expect(startWithoutSecrets(`the key ${secrets.KEY} is wrong`, secrets, length)).not.toMatch(/0123/);
	}
	expect(startWithoutSecrets(`%2B${encodeURIComponent("a+b c").slice(0, 6)}`, { KEY: "a+b c" }, 99)).toBe(
		"%2B{secret:…}",
	);
});

test("a page that is quoted is cleaned before it is cut", () => {
	const quote = (text: string, max: number) => startWithoutSecrets(text, { KEY: "0123456789" }, max);
	for (let before = 40; before < 62; before += 1) {
		expect(kindOf(`${"x".repeat(before)}0123456789 is no key`, quote)).not.toMatch(/0123/);
		expect(kindOf(`<!doctype>${"x".repeat(before - 10)}0123456789`, quote)).not.toMatch(/0123/);
	}
	expect(kindOf("0123456789")).toBe("a text");
});

test("an error keeps its code and loses the secret from every text of it", () => {
	const cause = Object.assign(new TypeError(`bad ${KEY}`), { input: encodeURIComponent(KEY), cause: { text: KEY } });
	const error = errorWithoutSecrets(
		new QtradeError("bad_data", `says ${KEY}`, { details: { file: KEY, list: [{ at: KEY }] }, cause }),
		SECRETS,
	) as QtradeError;
	expect(error).toMatchObject({
		code: "bad_data",
		message: "says {secret:KEY}",
		details: { file: "{secret:KEY}", list: [{ at: "{secret:KEY}" }] },
		cause: { message: "bad {secret:KEY}", input: "{secret:KEY}", cause: { text: "{secret:KEY}" } },
	});
	expect(error.stack).not.toContain(KEY);
	expect(cause).toBeInstanceOf(TypeError);
	expect(cause.stack).not.toContain(KEY);
	const plain = new Error(KEY);
	expect(errorWithoutSecrets(plain, SECRETS)).toBe(plain);
	expect(plain.message).toBe("{secret:KEY}");
});

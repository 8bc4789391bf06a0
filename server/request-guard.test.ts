import { describe, expect, test } from "vitest";
import { addressOf, bearerOf, originsOf, refuseForeignOrigin, requireOwnHost, requireOwnPost } from "./request-guard";

const settings = { port: 3400, nextAuthUrl: "https://qtrade.example.com", trustProxy: false };
const plain = { ...settings, nextAuthUrl: null };
const passes = (work: () => void): boolean => {
	try {
		work();
		return true;
	} catch (error) {
		expect(error).toMatchObject({ code: expect.stringMatching(/^(forbidden|invalid_input)$/) });
		return false;
	}
};
const json = { "content-type": "application/json", "content-length": "2" };

describe("the console's own origins", () => {
	test("are the configured one and this machine's names, without a scheme's usual port", () => {
		expect(originsOf(settings)).toEqual([
			"https://qtrade.example.com",
			"http://127.0.0.1:3400",
			"http://localhost:3400",
			"http://[::1]:3400",
		]);
		expect(originsOf({ port: 80, nextAuthUrl: "https://qtrade.example.com:443/" })[0]).toBe(
			"https://qtrade.example.com",
		);
		expect(originsOf({ port: 80, nextAuthUrl: null })[0]).toBe("http://127.0.0.1");
	});

	test("answer to their names only", () => {
		const own = (host: string) => passes(() => requireOwnHost(new Headers({ host }), settings));
		for (const host of ["qtrade.example.com", "QTRADE.example.com", "127.0.0.1:3400", "localhost:3400", "[::1]:3400"])
			expect(own(host), host).toBe(true);
		for (const host of [
			"evil.example.com",
			"qtrade.example.com.evil.com",
			"qtrade.example.com:8443",
			"127.0.0.1",
			"127.0.0.1:3401",
			"localhost.evil.com:3400",
			"",
		])
			expect(own(host), host).toBe(false);
	});
});

describe("where a request comes from", () => {
	const own = (headers: Record<string, string>) => passes(() => refuseForeignOrigin(new Headers(headers), plain));

	test("may be unsaid, or the console itself", () => {
		for (const headers of [
			{},
			{ origin: "http://127.0.0.1:3400" },
			{ origin: "http://localhost:3400", "sec-fetch-site": "same-origin" },
			{ "sec-fetch-site": "none" },
		])
			expect(own(headers as Record<string, string>), JSON.stringify(headers)).toBe(true);
	});

	test("may be no other site, and no origin that hides itself", () => {
		for (const headers of [
			{ origin: "null" },
			{ origin: "" },
			{ origin: "https://evil.example.com" },
			{ origin: "http://127.0.0.1:3401" },
			{ origin: "https://127.0.0.1:3400" },
			{ origin: "http://127.0.0.1:3400.evil.com" },
			{ "sec-fetch-site": "cross-site" },
			{ "sec-fetch-site": "same-site" },
			{ origin: "http://127.0.0.1:3400", "sec-fetch-site": "cross-site" },
		])
			expect(own(headers as Record<string, string>), JSON.stringify(headers)).toBe(false);
	});
});

describe("a POST", () => {
	const own = (headers: Record<string, string>) => passes(() => requireOwnPost(new Headers(headers), plain));

	test("must say that it is the console's own, or carry a token", () => {
		expect(own({ ...json, origin: "http://127.0.0.1:3400" })).toBe(true);
		expect(own({ ...json, "sec-fetch-site": "same-origin" })).toBe(true);
		expect(own({ ...json, authorization: "Bearer qt_x" })).toBe(true);
		expect(own(json)).toBe(false);
		expect(own({ ...json, "sec-fetch-site": "none" })).toBe(false);
		expect(own({ ...json, authorization: "Bearer qt_x", origin: "https://evil.example.com" })).toBe(false);
	});

	test("must be JSON of a known, modest size", () => {
		const from = { ...json, origin: "http://127.0.0.1:3400" };
		expect(own({ ...from, "content-type": "Application/JSON; charset=utf-8" })).toBe(true);
		for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
			expect(own({ ...from, "content-type": type }), type).toBe(false);
		for (const length of ["", "-1", "1e3", String((1 << 20) + 1)])
			expect(own({ ...from, "content-length": length }), length).toBe(false);
		const { "content-length": _, ...chunked } = from;
		expect(own(chunked)).toBe(false);
	});
});

test("a bearer token is taken from its header only", () => {
	expect(bearerOf(new Headers())).toBeNull();
	expect(bearerOf(new Headers({ authorization: "Bearer qt_abc" }))).toBe("qt_abc");
	expect(bearerOf(new Headers({ authorization: "bearer qt_abc" }))).toBe("qt_abc");
	for (const value of ["Basic YTpi", "Bearer", "Bearer a b", "qt_abc"])
		expect(bearerOf(new Headers({ authorization: value })), value).toBe("");
});

test("X-Forwarded-For counts only behind a trusted proxy, and then its last address", () => {
	const headers = new Headers({ "x-forwarded-for": "198.51.100.7, 203.0.113.9" });
	expect(addressOf(headers, { trustProxy: false })).toBe("127.0.0.1");
	expect(addressOf(headers, { trustProxy: true })).toBe("203.0.113.9");
	expect(addressOf(new Headers(), { trustProxy: true })).toBe("127.0.0.1");
	expect(addressOf(new Headers({ "x-forwarded-for": "1.2.3.4, " }), { trustProxy: true })).toBe("127.0.0.1");
});

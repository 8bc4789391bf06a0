import { describe, expect, test } from "vitest";
import { parseRetryAfter, type Trouble, waitBefore } from "./retry-policy";

const NOW = new Date("2026-03-02T16:00:00Z");
const LIMITS = { attempts: 4, backoffMs: 1000, waitMaxMs: 60_000 };
const status = (code: number, retryAfter: string | null = null): Trouble => ({
	kind: "status",
	status: code,
	retryAfter,
	problem: "",
});
const wait = (trouble: Trouble, attempt = 1, random = 0.5) => waitBefore(trouble, attempt, LIMITS, NOW, random);

describe("the wait before another try", () => {
	test("may double with each, and is drawn from all of it", () => {
		expect([1, 2, 3].map((attempt) => wait(status(500), attempt))).toEqual([500, 1000, 2000]);
		expect([0, 0.999].map((random) => wait(status(500), 3, random))).toEqual([0, 3996]);
	});
	test("never exceeds its most", () => {
		expect(waitBefore(status(500), 19, { ...LIMITS, attempts: 20 }, NOW, 0.999)).toBe(59_940);
	});
	test("is no shorter than the provider asks for", () => {
		expect(wait(status(429, "7"))).toBe(7000);
		expect(wait(status(503, "Mon, 02 Mar 2026 16:00:20 GMT"))).toBe(20_000);
	});
	test("is not waited where the provider asks for more than we would give", () => {
		expect(wait(status(429, "61"))).toBeNull();
		expect(wait(status(429, "60"))).toBe(60_000);
	});
	test("comes after what passes, and not after what stays", () => {
		const passing = [408, 425, 429, 500, 502, 503, 504, 522].map((code) => wait(status(code)));
		expect(passing.every((one) => one === 500)).toBe(true);
		expect([400, 401, 403, 404, 410, 422, 501].map((code) => wait(status(code)))).toEqual(Array(7).fill(null));
		expect(wait({ kind: "connection", problem: "" })).toBe(500);
		expect(wait({ kind: "shape", status: 200, problem: "" })).toBe(500);
		expect(wait({ kind: "refusal", status: 200, problem: "" })).toBeNull();
	});
	test("ends with the last try", () => {
		expect(wait(status(500), 4)).toBeNull();
	});
});

test.each([
	["7", 7000],
	[" 0 ", 0],
	["Mon, 02 Mar 2026 15:00:00 GMT", 0],
	["-3", null],
	["1.5", null],
	["soon", null],
	["", null],
	[null, null],
])("Retry-After %j is %j ms", (header, ms) => {
	expect(parseRetryAfter(header, NOW)).toBe(ms);
});

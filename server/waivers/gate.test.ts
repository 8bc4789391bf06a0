import { describe, expect, test } from "vitest";
import { calendarFor } from "../calendars/calendar";
import { covers, excessOf, expiryOf, type JudgedResult, type StandingWaiver, whyNotDecide, whyNotWaive } from "./gate";

const waiver = (changes: Partial<StandingWaiver> = {}): StandingWaiver => ({
	id: 1,
	check_name: "row_count",
	check_status: "fail",
	severity: "critical",
	count_max: 10,
	excess_max: 0.4,
	left_behind: null,
	reason: "a holiday elsewhere",
	requested_by: "olivia",
	decided_by: "adam",
	expires_at: new Date("2024-03-09T05:00:00Z"),
	...changes,
});
const result = (changes: Partial<JudgedResult> = {}): JudgedResult => ({
	name: "row_count",
	status: "fail",
	severity: "critical",
	count: 10,
	observed: 60,
	threshold: 100,
	...changes,
});

describe("a waiver covers", () => {
	const cases: [string, Partial<StandingWaiver>, Partial<JudgedResult>, boolean][] = [
		["what was seen", {}, {}, true],
		["less of it", {}, { count: 9, observed: 99 }, true],
		["no more rows", {}, { count: 11 }, false],
		["nothing further beyond the threshold, of however few rows", {}, { count: 1, observed: 50 }, false],
		["no other check", {}, { name: "basis" }, false],
		["no check that could not run", {}, { status: "error", count: 0 }, false],
		["where it could not run, that alone", { check_status: "error" }, { status: "error", count: 0 }, true],
		["where it could not run, nothing that it found", { check_status: "error" }, {}, false],
		["a warning of what failed", {}, { status: "warn" }, true],
		["no failure of what warned", { check_status: "warn" }, {}, false],
		["nothing that passed", {}, { status: "pass" }, false],
		["no check that is critical since", { severity: "warning" }, {}, false],
		["nothing where it only leaves symbols behind", { left_behind: ["AAA"] }, {}, false],
		["no measure that there was none of then", { excess_max: null }, {}, false],
		["what measures nothing", { excess_max: null }, { observed: null, threshold: null }, true],
	];
	test.each(cases)("%s", (_, changes, found, expected) => {
		expect(covers(waiver(changes), result(found))).toBe(expected);
	});
});

test("how far beyond its threshold a result is counts on either side of it", () => {
	expect(excessOf({ observed: 60, threshold: 100 })).toBeCloseTo(0.4);
	expect(excessOf({ observed: 0.67, threshold: 0.01 })).toBeCloseTo(66);
	expect(excessOf({ observed: 3, threshold: 0 })).toBeNull();
	expect(excessOf({ observed: null, threshold: 1 })).toBeNull();
});

test("it ends with the day that was asked for, on the exchange's clock; with the next session where symbols are left behind", () => {
	const calendar = calendarFor("XNYS");
	const at = (until: string | null, leaves: boolean) => expiryOf(calendar, "2024-07-03", until, leaves);
	expect(at("2024-07-03", false)).toEqual({ at: new Date("2024-07-04T04:00:00Z") });
	// Independence Day is none.
	expect(at(null, true)).toEqual({ at: new Date("2024-07-06T04:00:00Z") });
	expect(at("2024-07-08", true)).toMatchObject({ refusal: expect.stringContaining("2024-07-05") });
	expect(at(null, false)).toMatchObject({ refusal: expect.stringContaining("--until") });
	expect(at("2024-07-02", false)).toMatchObject({ refusal: expect.stringContaining("is over") });
	expect(at("2025-07-05", false)).toMatchObject({ refusal: expect.stringContaining("366 days") });
});

test("only what warns, fails or could not run is waived", () => {
	for (const status of ["warn", "fail", "error"] as const) expect(whyNotWaive({ name: "basis", status })).toBeNull();
	expect(whyNotWaive({ name: "basis", status: "waived" })).toContain("waived there already");
	for (const status of ["pass", "skipped"] as const)
		expect(whyNotWaive({ name: "basis", status })).toContain("nothing to waive");
});

test("outside dev nobody approves what they asked for; rejecting it harms nobody", () => {
	const asked = { id: 3, state: "pending", expired: false, requested_by: "bob", environment: "prod" } as const;
	expect(whyNotDecide("bob", asked, true)).toMatchObject({ code: "forbidden" });
	expect(whyNotDecide("bob", asked, false)).toBeNull();
	expect(whyNotDecide("bob", { ...asked, environment: "dev" }, true)).toBeNull();
	expect(whyNotDecide("adam", asked, true)).toBeNull();
	expect(whyNotDecide("adam", { ...asked, expired: true }, true)).toMatchObject({ code: "conflict" });
	expect(whyNotDecide("adam", { ...asked, state: "rejected" }, true)).toMatchObject({ code: "conflict" });
});

import { describe, expect, test } from "vitest";
import { calendarFor } from "./calendars/calendar";
import { broughtBy, standingVersions } from "./sessions-brought";

const XNYS = calendarFor("XNYS");
const dates = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08"];
const of = (version: number | null, base_watermark: string | null, watermark: string | null, first = "2024-01-03") =>
	broughtBy({ run: 1, version, watermark, base_watermark, first }, XNYS, dates);

describe("the sessions that a run brought", () => {
	test("are all after its base, since a run after a break brings several", () => {
		expect(of(2, "2024-01-03", "2024-01-08")).toEqual(["2024-01-04", "2024-01-05", "2024-01-08"]);
	});
	test("begin with the data for a first version", () => {
		expect(of(1, null, "2024-01-04")).toEqual(["2024-01-03", "2024-01-04"]);
	});
	test("are the last one for a run that moved nothing", () => {
		expect(of(3, "2024-01-05", "2024-01-05")).toEqual(["2024-01-05"]);
	});
	test("are the next one for a run that published nothing", () => {
		expect(of(null, "2024-01-05", null)).toEqual(["2024-01-08"]);
		expect(of(null, null, null)).toEqual(["2024-01-08"]);
	});
});

describe("the versions that current is made of", () => {
	const standing = (restorations: [number, number][], upTo: number): number[] => {
		const stands = standingVersions(restorations.map(([version, restored_version]) => ({ version, restored_version })));
		return Array.from({ length: upTo }, (_, at) => at + 1).filter(stands);
	};
	test("are all without a rollback", () => {
		expect(standing([], 3)).toEqual([1, 2, 3]);
	});
	test("leave out what a rollback took away, and the rollback, which brought nothing", () => {
		expect(standing([[5, 2]], 6)).toEqual([1, 2, 6]);
	});
	test("hold again what an undone rollback had taken away", () => {
		expect(
			standing(
				[
					[5, 2],
					[6, 4],
				],
				7,
			),
		).toEqual([1, 2, 3, 4, 7]);
	});
	test("leave out what two rollbacks took away, one further back", () => {
		expect(
			standing(
				[
					[5, 4],
					[7, 2],
				],
				8,
			),
		).toEqual([1, 2, 8]);
	});
});

/** Which run's checks stand for which session. */
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { openFixture } from "../../tests/fixture";
import { setSimulatedClock } from "../clock";
import { readCheckSessions } from "./check-sessions";

const { db, csv, dataset, ingest } = await openFixture();
await setSimulatedClock(db, new Date("2024-01-10T23:00:00Z"), 0);
await dataset("prices", "prices/*.csv");

const deliver = (...dates: string[]) => csv("prices/a.csv", [HEADER, ...dates.map((date) => bar("AAA", date))]);
const last = async (count: number) => {
	const { sessions, checks } = await readCheckSessions(db, "prices");
	const unique = checks.find(({ name }) => name === "unique_key")?.statuses ?? [];
	const from = sessions.length - count;
	return sessions.slice(from).map(({ date, run, version }, at) => [date, run, version, unique[from + at] ?? null]);
};

test("a dataset without runs has its sessions, and nothing said of them", async () => {
	const { sessions, checks } = await readCheckSessions(db, "prices");
	expect([sessions.length, sessions.at(-1)?.date, checks]).toEqual([40, "2024-01-10", []]);
	await expect(readCheckSessions(db, "no_such")).rejects.toMatchObject({ code: "not_found" });
});

test("a run stands for the sessions it brought, a refused one for the next, and the newest has the word", async () => {
	deliver("2024-01-03", "2024-01-04");
	const first = await ingest("prices");
	deliver("2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08");
	const second = await ingest("prices");
	csv("prices/a.csv", [
		HEADER,
		...["2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09"].map((date) => bar("AAA", date)),
		bar("AAA", "2024-01-09", 999),
	]);
	const refused = await ingest("prices");
	expect(refused.state).toBe("failed");
	expect(await last(7)).toEqual([
		["2024-01-02", null, null, null],
		["2024-01-03", first.id, 1, "pass"],
		["2024-01-04", first.id, 1, "pass"],
		["2024-01-05", second.id, 2, "pass"],
		["2024-01-08", second.id, 2, "pass"],
		["2024-01-09", refused.id, null, "fail"],
		["2024-01-10", null, null, null],
	]);
	deliver("2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09");
	const mended = await ingest("prices");
	expect((await last(2))[0]).toEqual(["2024-01-09", mended.id, 3, "pass"]);
});

test("a run that only restates stands for the last session", async () => {
	csv("prices/a.csv", [
		HEADER,
		...["2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08"].map((date) => bar("AAA", date)),
		bar("AAA", "2024-01-09", 101),
	]);
	const restated = await ingest("prices");
	expect(await last(3)).toEqual([
		["2024-01-08", expect.any(Number), 2, "pass"],
		["2024-01-09", restated.id, 4, "pass"],
		["2024-01-10", null, null, null],
	]);
});

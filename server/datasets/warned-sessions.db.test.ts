/** Which run has the word about a session: on a strip and in the matrix of checks it is the same one. */
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { openGround } from "../../tests/rollback-ground";
import { setSimulatedClock } from "../clock";
import { readCheckSessions } from "../quality/check-sessions";
import { unpackStrip } from "../vocabulary/session-strip";
import { getDataset } from "./reads";
import { updateDataset } from "./save-dataset";

const { db, csv, dataset, ingest, rollBack } = await openGround("dev");
await setSimulatedClock(db, new Date("2024-01-05T23:00:00Z"), 0);
await dataset("prices", "prices/*");

const FIRST = [HEADER, bar("AAA", "2024-01-02"), bar("AAA", "2024-01-03")];
/** A bar that moved without volume: a warning. */
const SILENT = "AAA,2024-01-05,104,104,104,104,0";

const INFO = { severity: "info" as const };

/** The last three sessions: the strip's cell and run, and the run and its word on volume in the matrix. */
async function lastThree() {
	const { strip, session_dates } = await getDataset(db, "prices");
	const cells = unpackStrip(strip, session_dates).slice(-3);
	const { sessions, checks } = await readCheckSessions(db, "prices");
	const volume = checks.find(({ name }) => name === "zero_volume")?.statuses ?? [];
	return cells.map(({ date, state, run }, at) => {
		const place = sessions.length - 3 + at;
		expect(sessions[place]?.date).toBe(date);
		return [date, state, run, sessions[place]?.run ?? null, volume[place] ?? null];
	});
}

test("a run after a break marks every session that it brought", async () => {
	csv("prices/a.csv", FIRST);
	const first = await ingest("prices");
	csv("prices/a.csv", [...FIRST, bar("AAA", "2024-01-04"), SILENT]);
	const second = await ingest("prices");
	expect(await lastThree()).toEqual([
		["2024-01-03", "published", null, first.id, "pass"],
		["2024-01-04", "warning", second.id, second.id, "warn"],
		["2024-01-05", "warning", second.id, second.id, "warn"],
	]);
});

test("a run that mends the last session has its word, and no other's", async () => {
	const before = await lastThree();
	csv("prices/a.csv", [...FIRST, bar("AAA", "2024-01-04"), bar("AAA", "2024-01-05", 104)]);
	const mended = await ingest("prices");
	expect(mended).toMatchObject({ state: "succeeded", version: 3 });
	expect(await lastThree()).toEqual([before[0], before[1], ["2024-01-05", "published", null, mended.id, "pass"]]);
});

test("what a rollback took away has no word, until the rollback is undone", async () => {
	const before = await lastThree();
	expect(await rollBack("prices", 1)).toBe(4);
	expect(await lastThree()).toEqual([
		before[0],
		["2024-01-04", "missing", null, null, null],
		["2024-01-05", "missing", null, null, null],
	]);
	expect(await rollBack("prices", 3)).toBe(5);
	expect(await lastThree()).toEqual(before);
});

test("what is only info colours neither a session nor the dataset's health", async () => {
	csv("label/a.csv", [...FIRST, bar("AAA", "2024-01-04"), SILENT]);
	const custom = (severity: "info" | "warning") => [{ name: "labelled", sql: "select * from result", severity }];
	const definition = await dataset("label", "label/*", { checks: { custom: custom("info"), zero_volume: INFO } });
	await ingest("label");
	const cells = async () => {
		const { strip, session_dates, health } = await getDataset(db, "label");
		return [
			health,
			...unpackStrip(strip, session_dates)
				.slice(-2)
				.map(({ state }) => state),
		];
	};
	expect(await cells()).toEqual(["healthy", "published", "published"]);
	const { checks } = await readCheckSessions(db, "label");
	expect(checks.find(({ name }) => name === "labelled")?.statuses.at(-1)).toBe("warn");
	await updateDataset(db, EVERYTHING, { ...definition, checks: { custom: custom("warning"), zero_volume: INFO } });
	csv("label/a.csv", [...FIRST, bar("AAA", "2024-01-04", 101), SILENT]);
	await ingest("label", { full: true });
	expect(await cells()).toEqual(["warning", "published", "warning"]);
});

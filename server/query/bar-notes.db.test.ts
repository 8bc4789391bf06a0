/** What is noted beside a symbol's bars: actions of its instrument, a person's values, and what was waived. */
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { bar, fileDefinition, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { openGround } from "../../tests/rollback-ground";
import { setSimulatedClock } from "../clock";
import { createDataset, updateDataset } from "../datasets/save-dataset";
import { executeRun } from "../pipeline/execute-run";
import { endOverride, overrideRow } from "../pipeline/override-row";
import type { DatasetDefinition } from "../vocabulary/definition";
import { decideWaiver, withdrawWaiver } from "../waivers/decide-waiver";
import { requestWaiver } from "../waivers/request-waiver";
import { readHistory } from "./history";
import { readBarNotes } from "./reads";

const { db, env, sandbox, csv, dataset, ingest, folder } = await openGround();
beforeEach(() => setSimulatedClock(db, new Date("2024-03-05T02:00:00Z"), 0));

const notes = (name: string, symbol = "AAA", from = "2024-03-01", version = 1) =>
	readBarNotes(db, sandbox, EVERYTHING, { name, version, symbol, from });

const update = (name: string, changes: Partial<DatasetDefinition>) =>
	updateDataset(db, EVERYTHING, { ...fileDefinition(name, path.join(folder, `${name}/*.csv`)), ...changes });

async function actions(name: string, lines: readonly string[]): Promise<void> {
	const columns = ["symbol", "ex_date", "type", "ratio", "amount", "currency", "new_symbol"];
	csv(`${name}/a.csv`, [columns.join(","), ...lines]);
	await createDataset(db, EVERYTHING, {
		name,
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, `${name}/*.csv`),
			format: "csv",
			columns: Object.fromEntries(columns.map((column) => [column, column])),
		},
	});
}

test("actions are those of the symbol's instrument from the first day on, of the current version", async () => {
	await actions("acts", [
		"AAA,2024-02-29,cash_dividend,,9,USD,",
		"AAA,2024-03-01,cash_dividend,,0.24,USD,",
		"AAA,2024-03-04,split,7,,,",
		"BBB,2024-03-04,split,2,,,",
		"AAA,2024-06-03,split,3,,,",
	]);
	csv("noted/1.csv", [HEADER, bar("AAA", "2024-03-01"), bar("AAA", "2024-03-04"), bar("BBB", "2024-03-04")]);
	await dataset("noted", "noted/*.csv");
	await ingest("noted");
	await update("noted", { references: { actions: "acts" } });
	expect(await notes("noted")).toMatchObject({ actions_from: null, actions: [], overrides: [], waivers: [] });

	await ingest("acts");
	const { actions: found, actions_from } = await notes("noted");
	expect(actions_from).toEqual({ dataset: "acts", version: 1 });
	expect(found).toEqual([
		{ ex_date: "2024-03-01", type: "cash_dividend", ratio: null, amount: 0.24, currency: "USD", new_symbol: null },
		{ ex_date: "2024-03-04", type: "split", ratio: 7, amount: null, currency: null, new_symbol: null },
		{ ex_date: "2024-06-03", type: "split", ratio: 3, amount: null, currency: null, new_symbol: null },
	]);
	expect((await notes("noted", "BBB")).actions).toMatchObject([{ type: "split", ratio: 2 }]);
	// Reading the actions is reading a dataset: it is in the history.
	const [asked] = await readHistory(db, EVERYTHING, 1);
	expect(asked?.versions).toEqual({ "noted@1": 1, "acts@1": 1 });
});

test("actions of others are not shown, whatever the symbol has in its name", async () => {
	csv("others/1.csv", [HEADER, bar("O'N", "2024-03-01")]);
	await actions("none_of_it", ["ZZZ,2024-03-01,split,2,,,"]);
	await ingest("none_of_it");
	await dataset("others", "others/*.csv", { references: { actions: "none_of_it" } });
	await ingest("others");
	expect(await notes("others", "O'N")).toMatchObject({ actions: [], actions_from: { dataset: "none_of_it" } });
	expect(await notes("others", "NOBODY")).toMatchObject({ actions: [], overrides: [], waivers: [] });
});

test("a person's values come with author, reason and last day; that they ended is said", async () => {
	csv("mended/1.csv", [HEADER, bar("AAA", "2024-03-01"), bar("AAA", "2024-03-04")]);
	await dataset("mended", "mended/*.csv");
	await ingest("mended");
	const { id, run } = await overrideRow(db, EVERYTHING, {
		dataset: "mended",
		symbol: "AAA",
		date: "2024-03-01",
		fields: { close: 42, volume: null },
		reason: "the exchange's own page",
		until: "2024-03-08",
	});
	await executeRun({ db, env, worker: "test" }, run);
	const note = {
		id,
		date: "2024-03-01",
		fields: { close: 42, volume: null },
		status: "in_force",
		author: EVERYTHING.name,
		reason: "the exchange's own page",
		until: "2024-03-08",
	};
	expect((await notes("mended")).overrides).toEqual([note]);
	expect((await notes("mended", "AAA", "2024-03-02")).overrides).toEqual([]);
	expect((await notes("mended", "BBB")).overrides).toEqual([]);
	await endOverride(db, EVERYTHING, id);
	expect((await notes("mended")).overrides).toEqual([{ ...note, status: "ended" }]);
});

test("waivers count where they left the symbol behind or their check pointed at it, once they came to count", async () => {
	csv("waived/1.csv", [HEADER, bar("AAA", "2024-03-01"), bar("BBB", "2024-03-01")]);
	await dataset("waived", "waived/*.csv", { checks: { price_jump: { severity: "critical" } } });
	await ingest("waived");
	csv("waived/2.csv", [HEADER, bar("AAA", "2024-03-04", 10), bar("BBB", "2024-03-04", 101)]);
	const failed = await ingest("waived");
	const check = failed.checks.find(({ name }) => name === "price_jump")?.id ?? 0;
	const wish = { check, reason: "the vendor confirmed it", until: "2024-03-08", leaveBehind: null };
	const id = await requestWaiver(db, EVERYTHING, wish);
	// Nobody has approved it yet.
	expect((await notes("waived")).waivers).toEqual([]);
	await decideWaiver(db, EVERYTHING, { id, approve: true, note: null });
	const behind = await requestWaiver(db, EVERYTHING, { ...wish, until: null, leaveBehind: ["BBB"] });
	await decideWaiver(db, EVERYTHING, { id: behind, approve: true, note: null });
	const common = {
		run: failed.id,
		check_name: "price_jump",
		requested_by: EVERYTHING.name,
		decided_by: EVERYTHING.name,
	};
	const jump = { ...common, id, reason: "the vendor confirmed it", from: "2024-03-04", to: "2024-03-08" };
	expect((await notes("waived")).waivers).toEqual([{ ...jump, status: "active", leaves_behind: false }]);
	expect((await notes("waived", "BBB")).waivers).toMatchObject([
		{ ...common, id: behind, from: "2024-03-04", to: "2024-03-05", leaves_behind: true },
	]);
	expect((await notes("waived", "AAA", "2024-03-09")).waivers).toEqual([]);

	await withdrawWaiver(db, EVERYTHING, id);
	expect((await notes("waived")).waivers).toMatchObject([{ id, status: "withdrawn", from: "2024-03-04" }]);
	const rejected = await requestWaiver(db, EVERYTHING, wish);
	await decideWaiver(db, EVERYTHING, { id: rejected, approve: false, note: null });
	expect((await notes("waived")).waivers.map((note) => note.id)).toEqual([id]);
});

test("what has no bars and what is not there is refused", async () => {
	await expect(notes("acts")).rejects.toMatchObject({ code: "invalid_input" });
	await expect(notes("no_such_dataset")).rejects.toMatchObject({ code: "not_found" });
	await expect(notes("noted", "AAA", "2024-03-01", 99)).rejects.toMatchObject({ code: "not_found" });
});

/** A wrong rename or delisting is taken back, whoever said it, and what stands in the way is told. */
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { openGround } from "../../tests/rollback-ground";
import { createDataset } from "../datasets/save-dataset";
import { many, one } from "../db";
import { runSql } from "../query/run-sql";
import { delistInstrument } from "./delist-instrument";
import { getInstrument } from "./reads";
import { renameInstrument } from "./rename-instrument";
import { type UndoRequest, undoInstrument } from "./undo-instrument";

const { db, sandbox, csv, dataset, ingest, person, folder, rollBack } = await openGround();
const viewer = await person("vera", ["viewer"]);
const operator = await person("otto", ["operator"]);

/** Publishes a bar of each of these, so that they are registered. */
async function known(name: string, ...symbols: string[]): Promise<number[]> {
	csv(`${name}/1.csv`, [HEADER, ...symbols.map((symbol, i) => bar(symbol, "2022-01-03", 10 + i))]);
	await dataset(name, `${name}/*.csv`);
	await ingest(name);
	return Promise.all(symbols.map(idOf));
}
/** Publishes these changes of names as corporate actions. */
async function actions(name: string, ...lines: string[]): Promise<void> {
	csv(`${name}/a.csv`, ["symbol,ex_date,type,new_symbol", ...lines]);
	await createDataset(db, EVERYTHING, {
		name,
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, `${name}/*.csv`),
			format: "csv",
			columns: { symbol: "symbol", ex_date: "ex_date", type: "type", new_symbol: "new_symbol" },
		},
	});
	await ingest(name);
}
const idOf = async (symbol: string): Promise<number> => {
	const sql = "select instrument_id as id from instrument_tickers where symbol = $1 order by valid_from desc limit 1";
	return (await one<{ id: number }>(db, sql, [symbol])).id;
};
const namesOf = async (id: number) =>
	(await getInstrument(db, id)).tickers.map(({ symbol, valid_from, valid_to }) => [symbol, valid_from, valid_to]);
const rename = (id: number, symbol: string, from: string, takeOver = false) =>
	renameInstrument(db, EVERYTHING, { id, symbol, from, takeOver });
const undo = (id: number, takeOver = false, expected: UndoRequest["expected"] = {}) =>
	undoInstrument(db, EVERYTHING, { id, expected, takeOver });
const audited = (id: number) =>
	many<{ detail: Record<string, unknown> }>(
		db,
		"select detail from audit_log where action = 'instrument.undo' and subject = $1 order by id",
		[`instrument:${id}`],
	);
const countOf = async (sql: string) =>
	(await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 5 })).rows;

test("a rename is taken back: the name before goes on, and the register is as it was", async () => {
	const [id = 0] = await known("und", "UNDA");
	await rename(id, "UNDB", "2022-02-01");
	await rename(id, "UNDC", "2022-03-01");
	expect((await getInstrument(db, id)).last_change).toEqual({
		kind: "rename",
		symbol: "UNDC",
		former: "UNDB",
		date: "2022-03-01",
		origin: "person",
	});
	expect(await undo(id)).toMatchObject({
		change: { symbol: "UNDC", origin: "person" },
		taken_from: null,
		given_back: null,
	});
	expect(await namesOf(id)).toEqual([
		["UNDA", null, "2022-02-01"],
		["UNDB", "2022-02-01", null],
	]);
	expect(await audited(id)).toEqual([
		{
			detail: {
				mic: "XNYS",
				undone: "rename",
				symbol: "UNDC",
				name: "UNDB",
				date: "2022-03-01",
				origin: "person",
				taken_from: null,
				given_back: null,
			},
		},
	]);
	await undo(id);
	expect(await namesOf(id)).toEqual([["UNDA", null, null]]);
	await expect(undo(id)).rejects.toThrow(
		`instrument ${id} has no change of its names to take back: UNDA is its one name, and has no end`,
	);
	expect(await audited(id)).toHaveLength(2);
	// The name that it had is free: a new company's, or its own once more.
	await rename(id, "UNDB", "2022-02-01");
});

test("a delisting goes before the rename under it, and a name that it had before may be its own again", async () => {
	const [id = 0] = await known("end", "ENDA");
	await rename(id, "ENDB", "2022-02-01");
	await rename(id, "ENDA", "2022-03-01");
	await delistInstrument(db, EVERYTHING, { id, lastDay: "2022-03-31" });
	expect((await getInstrument(db, id)).last_change).toMatchObject({
		kind: "delisting",
		date: "2022-04-01",
		origin: "person",
	});
	await undo(id);
	expect(await getInstrument(db, id)).toMatchObject({
		delisted_on: null,
		last_change: { kind: "rename", symbol: "ENDA", former: "ENDB" },
	});
	await undo(id);
	expect(await namesOf(id)).toEqual([
		["ENDA", null, "2022-02-01"],
		["ENDB", "2022-02-01", null],
	]);
});

test("a former name that is another's is refused with whose, and taken over where rows alone gave it", async () => {
	const [id = 0, other = 0] = await known("heir", "HEIA", "HEIX");
	await rename(id, "HEIB", "2022-02-01");
	csv("heir/2.csv", [HEADER, bar("HEIA", "2022-02-02", 10.1)]);
	await ingest("heir");
	const fresh = await idOf("HEIA");
	expect(fresh).not.toBe(id);
	const refused = new RegExp(
		`HEIA is another instrument's \\(${fresh}, XNYS:HEIA@2022-02-01\\) since 2022-02-01: .*--take-over`,
	);
	await expect(undo(id)).rejects.toThrow(refused);
	expect(await undo(id, true)).toMatchObject({ taken_from: fresh });
	expect(await namesOf(id)).toEqual([["HEIA", null, null]]);
	expect(await namesOf(fresh)).toEqual([]);
	await expect(undo(fresh)).rejects.toThrow("it has no name any more, since another instrument took it over");
	// Read once more, its rows are the company's, and there once.
	csv("heir/2.csv", [HEADER, bar("HEIA", "2022-02-02", 10.2)]);
	await ingest("heir", { full: true });
	const sql = "select instrument_id, count(*) from lake.heir where symbol = 'HEIA' group by 1";
	expect(await countOf(sql)).toEqual([[id, 2]]);

	// The same rename again: rows that have the name later are theirs again who had it before.
	await rename(id, "HEIB", "2022-02-01");
	csv("heir/3.csv", [HEADER, bar("HEIA", "2022-02-03", 10.3)]);
	await ingest("heir");
	expect(await namesOf(fresh)).toEqual([["HEIA", "2022-02-01", null]]);
	// What a person said of its holder is more than rows: nobody takes the name over.
	await rename(other, "HEIY", "2022-01-05");
	await delistInstrument(db, EVERYTHING, { id: fresh, lastDay: "2022-03-31" });
	await expect(undo(id, true)).rejects.toThrow("it cannot be taken over");
	await expect(undo(id)).rejects.toThrow("mend that one first");
	await expect(rename(other, "HEIA", "2022-02-15", true)).rejects.toThrow("it cannot be taken over");
	expect(await namesOf(id)).toHaveLength(2);
	await undo(fresh);
	await undo(id, true);
	expect(await namesOf(id)).toEqual([["HEIA", null, null]]);
});

test("a delisting is refused while its ticker is a new instrument's, and takes it over where that is the same company", async () => {
	const [id = 0] = await known("back", "BCKA");
	await delistInstrument(db, EVERYTHING, { id, lastDay: "2022-01-31" });
	csv("back/2.csv", [HEADER, bar("BCKA", "2022-02-02", 10.1)]);
	await ingest("back");
	const fresh = await idOf("BCKA");
	await expect(undo(id)).rejects.toThrow(new RegExp(`BCKA is another instrument's \\(${fresh}, .*--take-over`));
	expect(await getInstrument(db, id)).toMatchObject({ delisted_on: "2022-02-01" });
	await undo(id, true);
	expect(await getInstrument(db, id)).toMatchObject({ delisted_on: null, last_change: null });
	expect(await namesOf(id)).toEqual([["BCKA", null, null]]);
	await ingest("back", { full: true });
	expect(await countOf("select count(distinct instrument_id), count(*) from lake.back")).toEqual([[1, 2]]);
});

test("whoever gave a name up for a wrong rename has it again", async () => {
	const [id = 0, gave = 0] = await known("gave", "GVA", "GVB");
	await rename(id, "GVB", "2022-02-01", true);
	expect(await namesOf(gave)).toEqual([]);
	expect(await undo(id)).toMatchObject({ given_back: gave });
	expect(await namesOf(gave)).toEqual([["GVB", null, null]]);
	expect((await audited(id))[0]?.detail).toMatchObject({ given_back: gave });
	// Its rows are its own; under another key there would be a second instrument of that name.
	csv("gave/2.csv", [HEADER, bar("GVB", "2022-02-02", 11.1)]);
	await ingest("gave");
	const sql = "select count(*) from lake.gave where symbol = 'GVB' group by instrument_id";
	expect(await countOf(sql)).toEqual([[2]]);
});

test("what corporate actions said is known for theirs, outlives their rollback, and comes again until they do not say it", async () => {
	const [id = 0] = await known("said", "SDA");
	await actions("said_acts", "SDX,2022-01-05,delisting,");
	csv("said_acts/b.csv", ["symbol,ex_date,type,new_symbol", "SDA,2022-02-01,rename,SDB", "SDB,2022-03-01,delisting,"]);
	await ingest("said_acts");
	await rollBack("said_acts", 1);
	// A rollback moves the data alone.
	expect((await getInstrument(db, id)).last_change).toMatchObject({
		kind: "delisting",
		date: "2022-03-01",
		origin: "action",
	});
	await undo(id);
	// Said by a person now, and taken back: what is said after that is the dataset's again.
	await delistInstrument(db, EVERYTHING, { id, lastDay: "2022-02-28" });
	expect((await getInstrument(db, id)).last_change).toMatchObject({ origin: "person" });
	await undo(id);
	expect((await undo(id)).change).toMatchObject({ kind: "rename", symbol: "SDB", origin: "action" });
	expect(await namesOf(id)).toEqual([["SDA", null, null]]);
	await actions("said_again", "SDA,2022-02-01,rename,SDB", "SDB,2022-03-01,delisting,");
	expect(await getInstrument(db, id)).toMatchObject({ delisted_on: "2022-03-01", last_change: { origin: "action" } });
});

test("of two who take the same change back one does, and the other takes back nothing else", async () => {
	const [id = 0] = await known("twice", "TWA");
	await rename(id, "TWB", "2022-02-01");
	await rename(id, "TWC", "2022-03-01");
	const third = { kind: "rename", symbol: "TWC", date: "2022-03-01" } as const;
	const both = await Promise.allSettled([undo(id, false, third), undo(id, false, third)]);
	expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
	expect(both.find(({ status }) => status === "rejected")).toMatchObject({
		reason: {
			code: "conflict",
			message: expect.stringContaining("another last change by now, the rename of TWB on 2022-02-01"),
		},
	});
	expect(await namesOf(id)).toHaveLength(2);
});

test("a right change of the same day is not taken back by who read a wrong one", async () => {
	const [id = 0] = await known("same", "SMA");
	const wrong = { kind: "rename", symbol: "WRONG", date: "2022-02-01" } as const;
	await rename(id, "WRONG", wrong.date);
	await undo(id);
	await rename(id, "SMB", wrong.date);
	await expect(undo(id, false, wrong)).rejects.toThrow(
		"by now, the rename of SMB on 2022-02-01: look at its names again",
	);
	await undo(id, false, { ...wrong, symbol: "SMB" });
	await delistInstrument(db, EVERYTHING, { id, lastDay: "2022-01-31" });
	await expect(undo(id, false, { ...wrong, symbol: "SMA" })).rejects.toThrow(
		"by now, the delisting of SMA on 2022-02-01",
	);
	await expect(undo(id, false, { date: "2022-02-02" })).rejects.toThrow("another last change by now");
	expect(await getInstrument(db, id)).toMatchObject({ delisted_on: wrong.date });
	await undo(id, false, { date: wrong.date });
	expect(await namesOf(id)).toEqual([["SMA", null, null]]);
});

test("who may not is refused, and what is not there is said", async () => {
	const [id = 0] = await known("undo_may", "UMA");
	await rename(id, "UMB", "2022-02-01");
	const request = { id, expected: {}, takeOver: false };
	await expect(undoInstrument(db, viewer, request)).rejects.toThrow("operator");
	// A role that was taken away since the request began counts.
	await expect(undoInstrument(db, { ...viewer, roles: ["operator"] }, request)).rejects.toThrow("operator");
	await expect(undoInstrument(db, { ...operator, roles: ["viewer"] }, request)).rejects.toThrow("operator");
	await expect(undo(999_999)).rejects.toThrow("there is no instrument 999999");
	expect(await namesOf(id)).toHaveLength(2);
});

/** What people change in the register of instruments, and what they may not. */
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { openGround } from "../../tests/rollback-ground";
import { createDataset } from "../datasets/save-dataset";
import { many, one } from "../db";
import { runSql } from "../query/run-sql";
import { delistInstrument } from "./delist-instrument";
import { getInstrument, listInstruments } from "./reads";
import { renameInstrument } from "./rename-instrument";
import { setAttribute } from "./set-attribute";
import { unsetAttribute } from "./unset-attribute";

const { db, sandbox, csv, dataset, ingest, person, folder } = await openGround();
const viewer = await person("vera", ["viewer"]);

/** Publishes a bar of each of these, so that they are registered. */
async function known(name: string, ...symbols: string[]): Promise<number[]> {
	csv(`${name}/1.csv`, [HEADER, ...symbols.map((symbol, i) => bar(symbol, "2022-01-03", 10 + i))]);
	await dataset(name, `${name}/*.csv`);
	await ingest(name);
	return Promise.all(symbols.map(idOf));
}
const idOf = async (symbol: string): Promise<number> => {
	const sql = "select instrument_id as id from instrument_tickers where symbol = $1 order by valid_from desc limit 1";
	return (await one<{ id: number }>(db, sql, [symbol])).id;
};
const namesOf = async (id: number) =>
	(await getInstrument(db, id)).tickers.map(({ symbol, valid_from, valid_to }) => [symbol, valid_from, valid_to]);
const audits = async (action: string, id: number): Promise<number> => {
	const sql = "select count(*) as n from audit_log where action = $1 and subject = $2";
	return (await one<{ n: number }>(db, sql, [action, `instrument:${id}`])).n;
};
const rename = (id: number, symbol: string, from: string, takeOver = false) =>
	renameInstrument(db, EVERYTHING, { id, symbol, from, takeOver });

test("a rename ends one name and begins the next on the same day, and is in the audit", async () => {
	const [id = 0] = await known("ren", "RENA");
	await rename(id, "RENB", "2022-02-01");
	expect(await namesOf(id)).toEqual([
		["RENA", null, "2022-02-01"],
		["RENB", "2022-02-01", null],
	]);
	expect(await audits("instrument.rename", id)).toBe(1);
	expect((await getInstrument(db, id)).tickers[1]).toMatchObject({ origin: "person", recorded_by: "local-admin" });
	await expect(rename(id, "RENB", "2022-02-01")).rejects.toThrow("is called RENB since 2022-02-01 already");
	await expect(rename(id, "RENC", "2022-01-15")).rejects.toThrow("is called RENB since 2022-02-01 already");
	// Back to a name that it had: its own.
	await rename(id, "RENA", "2022-03-01");
	csv("ren/2.csv", [
		HEADER,
		bar("RENA", "2022-01-31", 11),
		bar("RENB", "2022-02-02", 12),
		bar("RENA", "2022-03-02", 13),
	]);
	await ingest("ren");
	const sql = "select count(distinct instrument_id), count(*) from lake.ren";
	expect((await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 5 })).rows).toEqual([[1, 4]]);
});

test("a name that is another's is refused, and taken over only where rows alone gave it", async () => {
	const [old = 0, other = 0] = await known("over", "OVA", "OVC");
	csv("over/2.csv", [HEADER, bar("OVB", "2022-01-04", 11)]);
	await ingest("over");
	const fresh = await idOf("OVB");
	await expect(rename(old, "OVB", "2022-01-04")).rejects.toThrow(
		new RegExp(`OVB is another instrument's \\(${fresh}, XNYS:OVB\\).*--take-over`),
	);
	await rename(other, "OVD", "2022-01-05");
	await expect(rename(old, "OVD", "2022-01-06", true)).rejects.toThrow("it cannot be taken over");
	await rename(old, "OVB", "2022-01-04", true);
	expect(await namesOf(fresh)).toEqual([]);
	expect(await namesOf(old)).toEqual([
		["OVA", null, "2022-01-04"],
		["OVB", "2022-01-04", null],
	]);
	// Read once more, the bars of that name are the company's, and there once.
	csv("over/2.csv", [HEADER, bar("OVB", "2022-01-04", 12)]);
	await ingest("over", { full: true });
	const sql = `select count(*) from lake.over where symbol = 'OVB' and instrument_id = ${old}`;
	expect((await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 5 })).rows).toEqual([[1]]);
	const all = "select count(*) from lake.over where symbol = 'OVB'";
	expect((await runSql(db, sandbox, EVERYTHING, { sql: all, at: {}, atTime: null, rowsMax: 5 })).rows).toEqual([[1]]);
});

test("a delisting ends the name the day after its last day; nothing follows but another instrument", async () => {
	const [id = 0, next = 0] = await known("del", "DELA", "DELB");
	await delistInstrument(db, EVERYTHING, { id, lastDay: "2022-01-31" });
	expect(await getInstrument(db, id)).toMatchObject({ delisted_on: "2022-02-01" });
	expect(await namesOf(id)).toEqual([["DELA", null, "2022-02-01"]]);
	expect(await audits("instrument.delist", id)).toBe(1);
	await expect(delistInstrument(db, EVERYTHING, { id, lastDay: "2022-01-31" })).rejects.toThrow("delisted already");
	await expect(delistInstrument(db, EVERYTHING, { id, lastDay: "2022-03-31" })).rejects.toThrow("ended on 2022-02-01");
	await expect(rename(id, "DELC", "2022-02-01")).rejects.toThrow("is delisted");
	// The name is free from that day on, and not before.
	await expect(rename(next, "DELA", "2022-01-31")).rejects.toThrow("another instrument's");
	await rename(next, "DELA", "2022-02-01");
});

test("two changes that want one name at once: one of them has it", async () => {
	const [a = 0, b = 0] = await known("race", "RACA", "RACB");
	const results = await Promise.allSettled([rename(a, "RACE", "2022-02-01"), rename(b, "RACE", "2022-03-01")]);
	expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
	expect(await one(db, "select count(*) as n from instrument_tickers where symbol = 'RACE'")).toEqual({ n: 1 });
});

test("attributes have dates, are corrected for the very day, and a wrong or taken code is refused", async () => {
	const [id = 0, other = 0] = await known("att", "ATTA", "ATTB");
	const set = (value: string, from: string | null, name: "isin" | "name" | "cik" = "name", of = id) =>
		setAttribute(db, EVERYTHING, { id: of, name, value, from });
	await set("Facebok Inc", null);
	await set("Facebook Inc", null);
	await set("Meta Platforms Inc", "2021-10-28");
	await set("Facebook", "2015-01-02");
	expect(
		(await getInstrument(db, id)).attributes.map(({ value, valid_from, valid_to }) => [value, valid_from, valid_to]),
	).toEqual([
		["Facebook Inc", null, "2015-01-02"],
		["Facebook", "2015-01-02", "2021-10-28"],
		["Meta Platforms Inc", "2021-10-28", null],
	]);
	await set("1326801", null, "cik");
	await set("1326801", null, "cik", other);
	await set("US30303M1027", null, "isin");
	await expect(set("US30303M1027", null, "isin", other)).rejects.toThrow(`is the ISIN of instrument ${id} (XNYS:ATTA)`);
	await expect(set("US30303M1028", null, "isin", other)).rejects.toThrow("is no ISIN");
	await expect(set("x", "2022-02-30")).rejects.toThrow("is no date");
	expect(await audits("instrument.set", id)).toBe(6);
	// What a correction overwrote is nowhere else.
	expect(
		(
			await many<{ detail: object }>(
				db,
				"select detail from audit_log where action = 'instrument.set' and subject = $1 order by id limit 3",
				[`instrument:${id}`],
			)
		).map(({ detail }) => detail),
	).toEqual([
		{ name: "name", value: "Facebok Inc", from: null, former: null },
		{ name: "name", value: "Facebook Inc", from: null, former: "Facebok Inc" },
		{ name: "name", value: "Meta Platforms Inc", from: "2021-10-28", former: "Facebook Inc" },
	]);
	const found = async (q: string) =>
		(await listInstruments(db, { q, page: 1, page_size: 10 })).rows.map((row) => row.symbol);
	expect(await found("meta plat")).toEqual(["ATTA"]);
	expect(await found("us30303m1027")).toEqual(["ATTA"]);
	expect(await found("1326801")).toEqual(["ATTA", "ATTB"]);
	expect(await found("100%")).toEqual([]);
});

test("a code on the wrong instrument is taken away, from a day on or altogether, and free for the right one", async () => {
	const [wrong = 0, right = 0] = await known("uns", "UNSA", "UNSB");
	const isin = { name: "isin", from: null } as const;
	const value = "US5949181045";
	const codesOf = async (id: number) =>
		(await getInstrument(db, id)).attributes.map((row) => [row.name, row.value, row.valid_from, row.valid_to]);
	await setAttribute(db, EVERYTHING, { id: wrong, ...isin, value });
	await setAttribute(db, EVERYTHING, { id: wrong, name: "isin", value: "US0378331005", from: "2024-01-02" });
	await setAttribute(db, EVERYTHING, { id: wrong, name: "name", value: "Stays", from: null });
	await expect(setAttribute(db, EVERYTHING, { id: right, ...isin, value })).rejects.toThrow(
		`one of them is wrong; qtrade instrument unset ${wrong} --attribute isin takes it away there`,
	);
	await unsetAttribute(db, EVERYTHING, { id: wrong, name: "isin", from: "2022-01-03" });
	// The next one that is set stays.
	expect(await codesOf(wrong)).toEqual([
		["name", "Stays", null, null],
		["isin", value, null, "2022-01-03"],
		["isin", "US0378331005", "2024-01-02", null],
	]);
	await setAttribute(db, EVERYTHING, { id: right, name: "isin", value, from: "2022-01-03" });
	await unsetAttribute(db, EVERYTHING, { id: wrong, ...isin });
	expect(await codesOf(wrong)).toEqual([["name", "Stays", null, null]]);
	await setAttribute(db, EVERYTHING, { id: right, ...isin, value });
	// There is none already: nothing changes.
	await unsetAttribute(db, EVERYTHING, { id: wrong, ...isin });
	const sql = "select detail from audit_log where action = 'instrument.unset' and subject = $1 order by id";
	expect((await many<{ detail: object }>(db, sql, [`instrument:${wrong}`])).map(({ detail }) => detail)).toEqual([
		{ name: "isin", from: "2022-01-03", former: [{ value, from: null, to: "2024-01-02" }] },
		{
			...isin,
			former: [
				{ value, from: null, to: "2022-01-03" },
				{ value: "US0378331005", from: "2024-01-02", to: null },
			],
		},
	]);
});

test("who may not is refused, and what is not there is said", async () => {
	const [id = 0] = await known("may", "MAYA");
	await expect(renameInstrument(db, viewer, { id, symbol: "X", from: "2022-01-04", takeOver: false })).rejects.toThrow(
		"operator",
	);
	await expect(delistInstrument(db, viewer, { id, lastDay: "2022-01-04" })).rejects.toThrow("operator");
	await expect(setAttribute(db, viewer, { id, name: "name", value: "x", from: null })).rejects.toThrow("operator");
	await expect(unsetAttribute(db, viewer, { id, name: "name", from: null })).rejects.toThrow("operator");
	// A role that was taken away since the request began counts.
	const former = { ...viewer, roles: ["operator"] } as const;
	await expect(unsetAttribute(db, former, { id, name: "name", from: null })).rejects.toThrow("operator");
	await expect(unsetAttribute(db, EVERYTHING, { id, name: "name", from: "soon" })).rejects.toThrow("is no date");
	await expect(rename(999_999, "X", "2022-01-04")).rejects.toThrow("there is no instrument 999999");
	await expect(rename(id, "A\nB", "2022-01-04")).rejects.toThrow("is no ticker");
	const year0 = '"0000-01-01" is no date: the first year is 0001';
	await expect(rename(id, "MAYB", "0000-01-01")).rejects.toThrow(year0);
	await expect(delistInstrument(db, EVERYTHING, { id, lastDay: "0000-01-01" })).rejects.toThrow(year0);
	const code = { id, name: "name", from: "0000-01-01" } as const;
	await expect(setAttribute(db, EVERYTHING, { ...code, value: "x" })).rejects.toThrow(year0);
	await expect(unsetAttribute(db, EVERYTHING, code)).rejects.toThrow(year0);
	await expect(rename(id, "MAYB", "soon")).rejects.toThrow("is no date");
	await expect(getInstrument(db, 999_999)).rejects.toThrow("there is no instrument");
	expect(await namesOf(id)).toEqual([["MAYA", null, null]]);
});

test("what actions have said of a name that a person changed stays the person's", async () => {
	const [id = 0] = await known("both", "BOTA");
	await rename(id, "BOTB", "2022-02-01");
	csv("both_acts/a.csv", [
		"symbol,ex_date,type,new_symbol",
		"BOTA,2022-02-01,rename,BOTB",
		"BOTB,2022-03-01,delisting,",
	]);
	await createDataset(db, EVERYTHING, {
		name: "both_acts",
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, "both_acts/*.csv"),
			format: "csv",
			columns: { symbol: "symbol", ex_date: "ex_date", type: "type", new_symbol: "new_symbol" },
		},
	});
	expect((await ingest("both_acts")).checks.find(({ name }) => name === "renames")).toMatchObject({ status: "pass" });
	expect((await getInstrument(db, id)).tickers.map(({ symbol, origin }) => [symbol, origin])).toEqual([
		["BOTA", "first_sight"],
		["BOTB", "person"],
	]);
	expect(await getInstrument(db, id)).toMatchObject({ delisted_on: "2022-03-01" });
});

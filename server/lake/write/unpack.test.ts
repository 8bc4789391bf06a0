import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type ZipMember, zipClaiming, zipOf } from "../../../tests/zip-file";
import { unpackArchives } from "./unpack";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-unpack-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const staging = path.join(folder, "staging");
beforeEach(() => rmSync(staging, { recursive: true, force: true }));

const put = (name: string, content: string | Buffer) => {
	const file = path.join(folder, name);
	writeFileSync(file, content);
	return { name, path: file, bytes: content.length };
};
const unpack = (files: ReturnType<typeof put>[], signal = new AbortController().signal) =>
	unpackArchives(files, {
		folder: staging,
		wanted: (member) => member.endsWith(".csv"),
		members: "*.csv",
		signal,
	});
const archive = (members: ZipMember[]) => put("prices.zip", zipOf(members));

test("an archive is its wanted members, by name; other files stay as they are", async () => {
	const plain = put("plain.csv", "a\n1\n");
	const files = await unpack([
		plain,
		archive([
			{ name: "b.csv", text: "b\n2\n" },
			{ name: "folder/", text: "" },
			{ name: "readme.txt", text: "no" },
			{ name: "folder/a.csv", text: "a\n" },
		]),
	]);
	expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([
		["plain.csv", 4],
		["prices.zip/b.csv", 4],
		["prices.zip/folder/a.csv", 2],
	]);
	expect(files.map(({ path: file }) => readFileSync(file, "utf8"))).toEqual(["a\n1\n", "b\n2\n", "a\n"]);
});

test.each<[string, ZipMember[], RegExp]>([
	["nothing that is wanted", [{ name: "readme.txt", text: "x" }], /no file like \*\.csv: it holds readme\.txt/],
	["nothing", [], /it is empty/],
	[
		"a name twice",
		[
			{ name: "a.csv", text: "1" },
			{ name: "a.csv", text: "2" },
		],
		/two files called a\.csv/,
	],
	["a changed byte", [{ name: "a.csv", text: "1", crc: 7 }], /a\.csv is damaged: its checksum/],
	["another size than it says", [{ name: "a.csv", text: "12345", claimedBytes: 4 }], /damaged one/],
	["an encrypted member", [{ name: "a.csv", text: "1", encrypted: true }], /a\.csv is encrypted/],
	["an unknown packing", [{ name: "a.csv", text: "1", method: 12 }], /packed by method 12/],
	["a bomb", [{ name: "a.csv", text: "1", claimedBytes: 0xffffff00 }], /claims 4294967040 bytes/],
	["a path that leaves the archive", [{ name: "../a.csv", text: "1" }], /invalid relative path/],
])("an archive with %s is refused, and says why", async (_, members, message) => {
	await expect(unpack([archive(members)])).rejects.toMatchObject({
		code: "bad_data",
		message: expect.stringMatching(message),
		details: { check: "schema", file: "prices.zip" },
	});
	expect(existsSync(path.join(folder, "a.csv"))).toBe(false);
});

test("an archive of too many files is refused before they are looked at", async () => {
	await expect(unpack([put("many.zip", zipClaiming(100_001))])).rejects.toMatchObject({
		code: "bad_data",
		message: "many.zip: holds 100,001 files, and 100,000 at most are read; split it",
		details: { check: "schema", file: "many.zip" },
	});
	await expect(unpack([put("less.zip", zipClaiming(100_000))])).rejects.not.toThrow(/at most/);
});

test("what is no archive is refused", async () => {
	await expect(unpack([put("prices.zip", "date,close\n")])).rejects.toMatchObject({ code: "bad_data" });
});

test("a cancelled run stops unpacking", async () => {
	const door = new AbortController();
	door.abort();
	await expect(unpack([archive([{ name: "a.csv", text: "1" }])], door.signal)).rejects.toMatchObject({
		code: "cancelled",
	});
});

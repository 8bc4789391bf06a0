import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findFiles, matchesSegment, splitGlob } from "./file-glob";

describe("matchesSegment", () => {
	it.each([
		["a.csv", "*.csv", true],
		[".csv", "*.csv", false],
		["a.csv.gz", "*.csv", false],
		["a.csv.gz", "*.csv*", true],
		["a.csv", "?.csv", true],
		["ab.csv", "?.csv", false],
		["abcbd", "a*b?", true],
		["aXbXc", "a*c", true],
		["a", "a*", true],
		["", "*", true],
		["prices[1].csv", "prices[1].csv", true],
		["prices1.csv", "prices[1].csv", false],
		["a+b.csv", "a+*.csv", true],
		["A.csv", "a.csv", false],
		["*b", "*c", false],
		["*ac", "*c", true],
		["é.csv", "?.csv", true],
		["😀.csv", "?.csv", true],
		["a\nb.csv", "*.csv", true],
		[".hidden", "*", false],
		[".hidden", "?hidden", false],
		[".hidden", ".*", true],
	])("%j against %j: %s", (name, segment, expected) => {
		expect(matchesSegment(name, segment)).toBe(expected);
	});

	it("is not undone by a hostile pattern", () => {
		// a backtracking expression would not end in a lifetime
		expect(matchesSegment("a".repeat(250), `${"a*".repeat(120)}b`)).toBe(false);
	});
});

describe("splitGlob", () => {
	it.each([
		["/data/prices/*.csv", "/data/prices", ["*.csv"]],
		["/data/*/2024/*.csv", "/data", ["*", "2024", "*.csv"]],
		["/data/one.csv", "/data", ["one.csv"]],
		["/*.csv", "/", ["*.csv"]],
		["/data//x/../**/**/a.csv", "/data", ["**", "a.csv"]],
	])("%s", (path, base, segments) => {
		expect(splitGlob(path)).toEqual({ base, segments });
	});
});

describe("findFiles", () => {
	let root = "";
	beforeEach(() => {
		root = realpathSync(mkdtempSync(join(tmpdir(), "qtrade-glob-")));
	});
	afterEach(() => rmSync(root, { recursive: true, force: true }));
	const put = (...names: string[]) => {
		for (const name of names) {
			mkdirSync(dirname(join(root, name)), { recursive: true });
			writeFileSync(join(root, name), name);
		}
	};
	const names = async (glob: string) => (await findFiles(join(root, glob))).map((file) => file.name);

	it("names files below the fixed folder, in one order everywhere", async () => {
		put("p/b.csv", "p/a.csv", "p/B.csv", "p/é.csv", "p/notes.txt", "p/.a.csv", "p/sub/c.csv");
		expect(await findFiles(join(root, "p/*.csv"))).toEqual(
			["B.csv", "a.csv", "b.csv", "é.csv"].map((name) => ({ name, path: join(root, "p", name) })),
		);
	});

	it("takes one file by its path", async () => {
		put("p/a.csv", "p/b.csv");
		expect(await findFiles(join(root, "p/a.csv"))).toEqual([{ name: "a.csv", path: join(root, "p/a.csv") }]);
	});

	it("matches folders by wildcard, and to any depth by **", async () => {
		put("x.csv", "2023/a.csv", "2024/a.csv", "2024/q/a.csv", "2024/q/deep/a.csv", ".git/a.csv", "2024/b.txt");
		expect(await names("*/a.csv")).toEqual(["2023/a.csv", "2024/a.csv"]);
		expect(await names("202?/*/*.csv")).toEqual(["2024/q/a.csv"]);
		expect(await names("**/a.csv")).toEqual(["2023/a.csv", "2024/a.csv", "2024/q/a.csv", "2024/q/deep/a.csv"]);
		expect(await names("**/*.csv")).toContain("x.csv");
		expect(await names("**/q/**/a.csv")).toEqual(["2024/q/a.csv", "2024/q/deep/a.csv"]);
		expect(await names("2024/**")).toEqual(["a.csv", "b.txt", "q/a.csv", "q/deep/a.csv"]);
	});

	it("follows links to files and folders, but never in a circle", async () => {
		put("real/a.csv", "p/b.csv");
		symlinkSync(join(root, "real/a.csv"), join(root, "p/link.csv"));
		symlinkSync(join(root, "real"), join(root, "linked"));
		symlinkSync(root, join(root, "p/circle"));
		expect(await names("p/*.csv")).toEqual(["b.csv", "link.csv"]);
		expect(await names("linked/*.csv")).toEqual(["a.csv"]);
		expect(await names("l*/a.csv")).toEqual(["linked/a.csv"]);
		expect(await names("**/*.csv")).toEqual(["p/b.csv", "p/link.csv", "real/a.csv"]);
	});

	it("leaves out folders that match, linked ones too", async () => {
		put("p/a.csv", "p/folder.csv/x.txt");
		symlinkSync(join(root, "p/folder.csv"), join(root, "p/linked.csv"));
		expect(await names("p/*.csv")).toEqual(["a.csv"]);
	});

	it.each([
		["a folder that does not exist", "none/*.csv", /^the folder .*none does not exist: check source.path$/],
		["a file in the folder's place", "p/a.csv/*.csv", /a\.csv is not a folder: check/],
		["a glob that nothing matches", "p/*.parquet", /^no file matches .*p\/\*\.parquet: check source.path$/],
		["a file that does not exist", "p/none.csv", /^no file matches .*none\.csv: check source.path$/],
		["a folder for a file", "p", /p is a folder: let source.path name its files, e\.g\. .*p\/\*\.csv$/],
		["a folder with a slash", "p/", /is a folder/],
	])("refuses %s", async (_, glob, message) => {
		put("p/a.csv");
		await expect(findFiles(`${root}/${glob}`)).rejects.toMatchObject({
			code: "invalid_input",
			message: expect.stringMatching(message),
		});
	});

	it("refuses a relative path", async () => {
		await expect(findFiles("p/*.csv")).rejects.toThrow(/must be absolute/);
	});

	it("refuses a link to nothing or to itself, by glob and by name", async () => {
		put("p/a.csv");
		symlinkSync(join(root, "nowhere"), join(root, "p/b.csv"));
		symlinkSync(join(root, "p/c.txt"), join(root, "p/c.txt"));
		for (const glob of ["p/*.csv", "p/b.csv", "p/c.txt"]) {
			await expect(names(glob), glob).rejects.toMatchObject({
				code: "bad_data",
				message: expect.stringMatching(/is a link to nothing/),
			});
		}
	});

	it("refuses a named pipe instead of waiting for a writer", async () => {
		put("p/a.csv");
		execFileSync("mkfifo", [join(root, "p/pipe.csv")]);
		await expect(names("p/*.csv")).rejects.toMatchObject({
			code: "bad_data",
			message: expect.stringMatching(/pipe\.csv is no regular file/),
		});
	});
});

import { createHash } from "node:crypto";
import {
	appendFileSync,
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DatasetDefinition, describeSource, type FileSource } from "../vocabulary/definition";
import { fileSource } from "./file";
import { hashFiles } from "./file-hash";
import type { Landing } from "./landing";
import { simulatedSource } from "./simulated/simulated-source";
import type { Extract, ExtractRequest, SourceState } from "./source";
import { sourceFor } from "./source-for";

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");
const signal = new AbortController().signal;

let root = "";
let copied: string[] = [];
beforeEach(() => {
	root = realpathSync(mkdtempSync(join(tmpdir(), "qtrade-file-")));
	copied = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (name: string, content: string | Buffer = name) => writeFileSync(join(root, name), content);

const land: Landing = {
	adopt: () => {
		throw new Error("the file source adopts nothing");
	},
	async copy(name, path) {
		copied.push(name);
		const content = readFileSync(path);
		return { name, path: `/bronze/${name}`, bytes: content.length, sha256: sha256(content) };
	},
	write: () => Promise.reject(new Error("the file source writes nothing")),
};

const definition = (source: Partial<FileSource> = {}): DatasetDefinition => ({
	name: "files",
	zone: "silver",
	kind: "prices_daily",
	calendar: "XNYS",
	basis: "split",
	source: {
		type: "file",
		path: join(root, "*.csv*"),
		format: "csv",
		columns: { symbol: "Name", date: "date", close: "close" },
		...source,
	},
});

const pull = (known: SourceState = {}, options: Partial<ExtractRequest> = {}): Promise<Extract> =>
	fileSource.extract({
		definition: definition(),
		windowIsRequested: false,
		client: () => {
			throw new Error("this source asks nobody");
		},
		held: null,
		window: { from: null, to: null },
		symbols: null,
		known,
		baseState: known,
		now: new Date("2024-03-15T20:00:00Z"),
		land,
		signal,
		log: () => {},
		...options,
	});

describe("fileSource", () => {
	it("lands every file when none is known, gzipped ones as they are", async () => {
		const zipped = gzipSync("symbol,date,close\n");
		put("b.csv");
		put("a.csv.gz", zipped);
		const extract = await pull();
		expect(copied).toEqual(["a.csv.gz", "b.csv"]);
		expect(extract.files[0]).toEqual({
			name: "a.csv.gz",
			path: "/bronze/a.csv.gz",
			bytes: zipped.length,
			sha256: sha256(zipped),
		});
		expect(extract.state).toEqual({ "a.csv.gz": sha256(zipped), "b.csv": sha256("b.csv") });
		expect(extract.unchangedFiles).toBe(0);
	});

	it("lands only what changed or is new, and forgets what is gone", async () => {
		for (const name of ["a.csv", "b.csv", "c.csv"]) put(name);
		const first = await pull();
		copied = [];
		put("b.csv", "restated");
		put("d.csv");
		rmSync(join(root, "c.csv"));
		const logged: unknown[] = [];
		const second = await pull(first.state, { log: (_, data) => logged.push(data) });
		expect(copied).toEqual(["b.csv", "d.csv"]);
		expect(second.state).toEqual({ "a.csv": sha256("a.csv"), "b.csv": sha256("restated"), "d.csv": sha256("d.csv") });
		expect(second.unchangedFiles).toBe(1);
		expect(logged).toEqual([{ gone: ["c.csv"] }]);
	});

	it("lands nothing when nothing changed, whatever the files' times", async () => {
		put("a.csv");
		const { state } = await pull();
		copied = [];
		put("a.csv");
		const again = await pull(state);
		expect(copied).toEqual([]);
		expect(again).toMatchObject({ files: [], state, unchangedFiles: 1 });
	});

	it("is not fooled by names that every object has", async () => {
		put("__proto__.csv");
		put("constructor");
		const at = (path: string) => ({ definition: definition({ path: join(root, path) }) });
		const extract = await pull({}, at("*"));
		expect(Object.keys(extract.state)).toEqual(["__proto__.csv", "constructor"]);
		expect((await pull(extract.state, at("*"))).unchangedFiles).toBe(2);
	});

	it("passes on how files are to be read", async () => {
		put("a.csv");
		const columns = { symbol: "Name", date: "date", close: "close" };
		const plain = {
			format: "csv",
			header: true,
			members: "*.csv",
			dropTimeOfDay: false,
			symbolFrom: "column",
			columns,
		};
		expect((await pull()).read).toEqual(plain);
		const source: Partial<FileSource> = {
			delimiter: ";",
			date_format: "%d/%m/%Y",
			time_of_day: "drop",
			members: "num.txt",
			symbol_case: "upper",
		};
		expect((await pull({}, { definition: definition(source) })).read).toEqual({
			...plain,
			delimiter: ";",
			dateFormat: "%d/%m/%Y",
			dropTimeOfDay: true,
			members: "num.txt",
			symbolCase: "upper",
		});
	});

	it("refuses a file that it may not read, known or new", async () => {
		put("a.csv");
		const { state } = await pull();
		chmodSync(join(root, "a.csv"), 0);
		chmodSync(root, 0o755);
		const asNobody = process.geteuid?.() === 0;
		if (asNobody) process.seteuid?.(65534); // root may read anything
		try {
			for (const known of [state, {}]) {
				await expect(pull(known)).rejects.toMatchObject({
					code: "bad_data",
					message: expect.stringMatching(/a\.csv cannot be read: let the user/),
				});
			}
		} finally {
			if (asNobody) process.seteuid?.(0);
		}
	});

	it("refuses a file that grows while it is landed", async () => {
		put("a.csv");
		const growing: Landing = {
			...land,
			async copy(name, path) {
				const landed = await land.copy(name, path);
				appendFileSync(path, "more");
				return landed;
			},
		};
		await expect(pull({}, { land: growing })).rejects.toMatchObject({
			code: "bad_data",
			message: expect.stringMatching(/a\.csv changed while it was read/),
		});
	});

	it("refuses a file that was another when it was hashed", async () => {
		put("a.csv");
		const swapping: Landing = {
			...land,
			copy: async (name, path) => ({ ...(await land.copy(name, path)), sha256: sha256("other") }),
		};
		await expect(pull({ "a.csv": "0".repeat(64) }, { land: swapping })).rejects.toMatchObject({ code: "bad_data" });
	});

	it("refuses a file that is gone when it is landed, and leaves the lake's own errors alone", async () => {
		put("a.csv");
		const failing = (error: unknown): Landing => ({ ...land, copy: () => Promise.reject(error) });
		const missing = Object.assign(new Error("gone"), { code: "ENOENT", path: join(root, "a.csv") });
		await expect(pull({}, { land: failing(missing) })).rejects.toMatchObject({ code: "bad_data" });
		const full = Object.assign(new Error("full"), { code: "ENOSPC", path: "/lake/a.csv" });
		await expect(pull({}, { land: failing(full) })).rejects.toBe(full);
	});

	it("stops when the run is cancelled", async () => {
		put("a.csv");
		const cancelled = { signal: AbortSignal.abort() };
		await expect(pull({}, cancelled)).rejects.toMatchObject({ code: "cancelled" });
		await expect(pull({ "a.csv": sha256("a.csv") }, cancelled)).rejects.toMatchObject({ code: "cancelled" });
		expect(copied).toEqual([]);
	});

	it("describes itself, and is chosen by the definition", () => {
		expect(describeSource(definition())).toBe(`file ${root}/*.csv*`);
		expect(sourceFor(definition())).toBe(fileSource);
		const simulated = { type: "simulated", seed: 1, symbols: 1, start: "2024-01-02" } as const;
		expect(sourceFor({ ...definition(), source: simulated })).toBe(simulatedSource);
		expect(describeSource({ ...definition(), source: simulated })).toMatch(/^simulated/);
	});
});

describe("hashFiles", () => {
	it("hashes small, large and empty files, in the order asked for", async () => {
		const contents = [
			Buffer.alloc(0),
			Buffer.alloc(9 << 20, "q"),
			Buffer.from("x"),
			Buffer.alloc(4 << 20, 1),
			Buffer.alloc((4 << 20) + 1, 2),
		];
		for (const [index, content] of contents.entries()) put(`${index}`, content);
		const paths = contents.map((_, index) => join(root, `${index}`));
		expect(await hashFiles(paths, signal)).toEqual(contents.map(sha256));
		expect(await hashFiles([], signal)).toEqual([]);
	});

	it("notices that a large file grows while it is read", async () => {
		put("a.csv", Buffer.alloc(64 << 20, 1));
		const writer = setInterval(() => appendFileSync(join(root, "a.csv"), "more"), 1);
		try {
			await expect(hashFiles([join(root, "a.csv")], signal)).rejects.toMatchObject({
				code: "bad_data",
				message: expect.stringMatching(/a\.csv changed while it was read/),
			});
		} finally {
			clearInterval(writer);
		}
	});

	it("notices that a file is gone since it was found", async () => {
		await expect(hashFiles([join(root, "gone.csv")], signal)).rejects.toMatchObject({
			code: "bad_data",
			message: expect.stringMatching(/gone\.csv changed while it was read/),
		});
	});

	it("refuses what is no regular file", async () => {
		mkdirSync(join(root, "folder"));
		await expect(hashFiles([join(root, "folder")], signal)).rejects.toMatchObject({ name: "QtradeError" });
	});

	it("lets other work run between files", async () => {
		for (let index = 0; index < 60; index++) put(`${index}`, Buffer.alloc(2 << 20, index));
		let turns = 0;
		const timer = setInterval(() => turns++, 1);
		await hashFiles(
			Array.from({ length: 60 }, (_, index) => join(root, `${index}`)),
			signal,
		);
		clearInterval(timer);
		expect(turns).toBeGreaterThan(0);
	});
});

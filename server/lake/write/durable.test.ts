import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { installFile, installText } from "./durable";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-durable-"));
const at = (name: string): string => path.join(folder, name);
const placed = at("placed/year=2024/a.parquet");
/** Which paths were flushed to the disk, in order. */
const flushed: string[] = [];

const handle = await open(folder);
const prototype = Object.getPrototypeOf(handle) as FileHandle;
const sync = prototype.sync;
await handle.close();
prototype.sync = function (this: FileHandle) {
	if (existsSync("/proc/self/fd")) flushed.push(readlinkSync(`/proc/self/fd/${this.fd}`));
	return sync.call(this);
};
afterAll(() => {
	prototype.sync = sync;
	rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
	flushed.length = 0;
});

function staged(text: string): string {
	rmSync(at("staged"), { force: true });
	writeFileSync(at("staged"), text);
	return at("staged");
}

describe("installing a file", () => {
	test("puts it in its place, read-only, and its folders with it", async () => {
		expect(await installFile(staged("rows"), placed)).toBe("installed");
		expect(readFileSync(placed, "utf8")).toBe("rows");
		expect(statSync(placed).mode & 0o777).toBe(0o444);
		expect(statSync(placed).ino).toBe(statSync(at("staged")).ino);
	});

	test("that is there already leaves it alone", async () => {
		const before = statSync(placed);
		expect(await installFile(staged("rows"), placed)).toBe("present");
		expect(statSync(placed)).toMatchObject({ mtimeMs: before.mtimeMs, ino: before.ino });
	});

	test("is refused where another size is there", async () => {
		await expect(installFile(staged("other rows"), placed)).rejects.toMatchObject({
			code: "infrastructure",
			message: expect.stringContaining("holds 4 bytes instead of 10"),
		});
		expect(readFileSync(placed, "utf8")).toBe("rows");
	});

	test("keeps the text that is there", async () => {
		const target = at("placed/manifest.json");
		expect(await installText("first", at("staged.json"), target)).toBe("installed");
		expect(await installText("second", at("staged.json"), target)).toBe("present");
		expect(readFileSync(target, "utf8")).toBe("first");
	});
});

describe.runIf(process.platform === "linux")("what is flushed", () => {
	test("a new file before it is placed, and its folder after", async () => {
		const target = at("placed/year=2024/b.parquet");
		await installFile(staged("new"), target);
		expect(flushed).toEqual([at("staged"), path.dirname(target)]);
	});

	test("a file that is there, with its folder: whoever placed it may have died before", async () => {
		await installFile(staged("rows"), placed);
		expect(flushed).toEqual([at("staged"), placed, path.dirname(placed)]);
	});

	test("the text that is there, likewise", async () => {
		const target = at("placed/manifest.json");
		await installText("second", at("again.json"), target);
		expect(flushed).toEqual([at("again.json"), target, path.dirname(target)]);
	});
});

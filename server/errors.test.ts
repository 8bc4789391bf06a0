import { expect, test } from "vitest";
import { QtradeError, toQtradeError } from "./errors";

test("an error that another copy of this module made is one of ours, with its code", async () => {
	// As Next does: each route's bundle has a copy, and they share the sandbox and the pool.
	const copy: typeof import("./errors") = await import(`./errors?${"copy"}`);
	expect(copy.QtradeError).not.toBe(QtradeError);
	const error = new copy.QtradeError("rejected_query", "only SELECT");
	expect(error).toBeInstanceOf(QtradeError);
	expect(toQtradeError(error)).toBe(error);
});

test("any other error is none of ours, and keeps its text to itself", () => {
	for (const other of [new Error("secret"), { code: "rejected_query" }, "text", null, undefined]) {
		expect(other).not.toBeInstanceOf(QtradeError);
		expect(toQtradeError(other)).toMatchObject({ code: "internal", message: expect.not.stringContaining("secret") });
	}
});

test.each([
	['IO Error: Could not write file "/lake/_staging/7/tables.duckdb": No space left on device', "the disk is full"],
	['IO Error: Could not write file "/lake/_staging/7/tables.duckdb": Disk quota exceeded', "the disk is full"],
	["Out of Memory Error: failed to offload data block of size 256.0 KiB (21.3 MiB/21.5 MiB used).", "the disk is full"],
	["Out of Memory Error: could not allocate block of size 256.0 KiB", "QTRADE_MEMORY_MB"],
	[
		'IO Error: Could not set lock on file "/lake/tables.duckdb": File locks are not supported for this file system',
		"does not let files be locked",
	],
	['IO Error: Could not set lock on file "/lake/tables.duckdb": No locks available', "does not let files be locked"],
	[
		'IO Error: Could not set lock on file "/lake/tables.duckdb": Conflicting lock is held in PID 0.',
		"does not let files be locked",
	],
])("what DuckDB lacks is said with what to do: %s", (text, said) => {
	expect(toQtradeError(new Error(text))).toMatchObject({
		code: "infrastructure",
		message: expect.stringContaining(said),
	});
});

test("a lock that somebody holds is no matter of the file system", () => {
	const text =
		'IO Error: Could not set lock on file "/lake/tables.duckdb": Conflicting lock is held in /usr/bin/node (PID 7)';
	expect(toQtradeError(new Error(text))).toMatchObject({ code: "internal" });
});

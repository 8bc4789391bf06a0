import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { main } from "./main";

const exitCode = process.exitCode;
afterEach(() => {
	vi.restoreAllMocks();
	process.exitCode = exitCode;
});

/** A command line that is refused, or answered, before any database is needed. */
async function qtrade(...args: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
	const text = { stdout: "", stderr: "" };
	const spies = (["stdout", "stderr"] as const).map((stream) =>
		vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
			text[stream] += String(chunk);
			return true;
		}),
	);
	await main(args).finally(() => {
		for (const spy of spies) spy.mockRestore();
	});
	return { code: process.exitCode, ...text };
}

test("the launcher does what main does", async () => {
	const launcher = path.join(import.meta.dirname, "qtrade.mjs");
	const { stdout } = await promisify(execFile)(process.execPath, [launcher, "--help"]);
	expect(stdout).toBe((await qtrade("--help")).stdout);
});

describe("--json prints one document", () => {
	test.each([
		["--json", "--help"],
		["user", "--help", "--json"],
		["--json", "help", "sql"],
	])("for help: %s %s %s", async (...args) => {
		const { code, stdout } = await qtrade(...args.filter((arg) => arg !== undefined));
		expect(code).toBe(0);
		expect(JSON.parse(stdout)).toEqual({ help: expect.stringContaining("Usage: qtrade") });
	});

	test.each([
		[["--json"], "qtrade needs a command: up, "],
		[["user", "--json"], "qtrade user needs a command: add, list"],
		[["user", "ad", "--json"], "unknown command 'ad'"],
		[["up", "--json", "--port", "70000"], "it must be a port from 1 to 65535"],
		[["sql", "select 1", "--json", "--format", "xml"], "Allowed choices are table, json, csv"],
		[
			["ingest", "x", "--json", "--from", "2024-01-03", "--to", "2024-01-02"],
			"--from 2024-01-03 is after --to 2024-01-02",
		],
		[["backfill", "x", "--json", "--from", "2024-01-03", "--to", "2024-01-02"], "is after --to 2024-01-02: swap them"],
		[["waive", "7", "--reason", "seen", "--json"], "say until when"],
		[["--json", "sql", "select 1", "--format", "csv"], "--json and --format csv contradict each other"],
	])("for wrong usage: %j", async (args, message) => {
		const { code, stdout } = await qtrade(...args);
		expect(code).toBe(2);
		expect(JSON.parse(stdout)).toEqual({
			error: { code: "usage", message: expect.stringContaining(message), details: {} },
		});
	});
});

test("help without --json is text", async () => {
	expect(await qtrade("--help")).toMatchObject({
		code: 0,
		stdout: expect.stringMatching(/^Usage: qtrade/),
		stderr: "",
	});
});

test.each([
	[["--at", "a@1", "--at", "b@1", "--at", "a@2"], "a is given twice"],
	[["--at", "a"], "write <dataset>@<version>"],
	[["--format", "xml"], "Allowed choices are table, json, csv, parquet"],
	[["--format", "parquet"], "--format parquet needs --out"],
])("sql %j is refused with one line", async (args, message) => {
	const { code, stdout, stderr } = await qtrade("sql", "select 1", ...args);
	expect({ code, stdout, lines: stderr.trim().split("\n").length }).toEqual({ code: 2, stdout: "", lines: 1 });
	expect(stderr).toContain(message);
});

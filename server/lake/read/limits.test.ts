import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { familyOf } from "./process-tree";
import { DATA_OVERHEAD_MB } from "./protocol";
import { Sandbox } from "./sandbox";
import { LIMITS, makeTestLake, ROOT, type TestLake } from "./test-lake";
import { findTool } from "./tools";

let lake: TestLake;
let sandbox: Sandbox;

beforeAll(async () => {
	lake = await makeTestLake();
	sandbox = new Sandbox({ root: ROOT, allowedFolder: lake.folder });
	await sandbox.analyse("SELECT 1");
});
afterAll(async () => {
	await sandbox.close();
	lake.remove();
});

const ENDLESS = "SELECT count(*) FROM range(1000000000000)";
const run = (sql: string, limits: Partial<typeof LIMITS> = {}, signal?: AbortSignal) =>
	sandbox.query({ sql, views: lake.views, limits: { ...LIMITS, ...limits }, signal });
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("rows", () => {
	test.each([
		[9, 9, "rows"],
		[10, 10, null],
		[11, 10, null],
	])("at most %i of 10", async (rowsMax, rowCount, truncatedBy) => {
		const result = await run("FROM range(10)", { rowsMax });
		expect(result).toMatchObject({ rowCount, truncatedBy });
		expect(result.rows).toHaveLength(rowCount);
	});

	test("across many batches, in order, and without reading on to the end", async () => {
		const { rows, truncatedBy } = await run("FROM range(1000000000)", { rowsMax: 50_000 });
		expect(rows).toHaveLength(50_000);
		expect(rows.every((row, index) => row[0] === index)).toBe(true);
		expect(truncatedBy).toBe("rows");
	});
});

describe("bytes", () => {
	test("are counted on the rows as JSON, and cut between rows", async () => {
		const { rows, truncatedBy } = await run("SELECT repeat('x', 96) FROM range(1000)", { bytesMax: 10_000 });
		expect(truncatedBy).toBe("bytes");
		expect(JSON.stringify(rows).length).toBeLessThanOrEqual(10_000);
		// ["xxx…"], is 101 characters.
		expect(rows).toHaveLength(99);
	});

	test("of one row that is too long leave no rows", async () => {
		const result = await run("SELECT repeat('x', 10000)", { bytesMax: 5_000 });
		expect(result).toMatchObject({ rows: [], rowCount: 0, truncatedBy: "bytes" });
	});

	test("are those of UTF-8", async () => {
		const { rowCount } = await run("SELECT repeat('ü', 46) FROM range(1000)", { bytesMax: 60_000 });
		// ["üü…"], is 51 characters and 97 bytes.
		expect(rowCount).toBe(618);
	});
});

describe("the deadline", () => {
	test("interrupts a query that runs", async () => {
		// So that no start of a process is measured.
		await run("SELECT 1").then(() => sleep(500));
		const startedAt = performance.now();
		await expect(run(ENDLESS, { deadlineMs: 2_500 })).rejects.toMatchObject({
			code: "query_limit",
			message: expect.stringMatching(/deadline of 2\.5 s/),
			details: { limit: "deadline" },
		});
		// Interrupted, and not ended by SIGKILL, which comes a second later.
		expect(performance.now() - startedAt).toBeLessThan(3_400);
	});

	test("ends a query between its rows, which are no result then", async () => {
		const endless = run("FROM range(1000000000000)", { deadlineMs: 500, rowsMax: 2 ** 40, bytesMax: 2 ** 40 });
		await expect(endless).rejects.toMatchObject({ code: "query_limit", details: { limit: "deadline" } });
	});

	test("ends a process that does not listen", async () => {
		// DuckDB's binder takes exponential time for this, and does not look whether it is interrupted.
		const deaf = `SELECT ${"(SELECT ".repeat(60)}1${")".repeat(60)}`;
		await expect(run(deaf, { deadlineMs: 200 })).rejects.toMatchObject({ details: { limit: "deadline" } });
	});
});

describe("cancelling", () => {
	test("a query that runs", async () => {
		const controller = new AbortController();
		const running = run(ENDLESS, {}, controller.signal);
		setTimeout(() => controller.abort(), 400);
		await expect(running).rejects.toMatchObject({ code: "cancelled" });
		// Its place is free again: two more run at once.
		await Promise.all([run("SELECT 1"), run("SELECT 2")]);
	});

	test("a query that has not begun", async () => {
		await expect(run("SELECT 1", {}, AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
	});

	test("a query that waits, and an analysis", async () => {
		const { other, both } = await fullSandbox();
		const controller = new AbortController();
		const waiting = other.query({ sql: "SELECT 1", views: [], limits: LIMITS, signal: controller.signal });
		controller.abort();
		await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
		await expect(other.analyse("SELECT 1", AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
		await both;
		await other.close();
	});

	test("a query whose process is still starting, without waiting for it", async () => {
		const slow = resolve(lake.folder, "..", "bwrap");
		writeFileSync(slow, "#!/bin/sh\nsleep 4\nexit 1\n", { mode: 0o755 });
		const findSlow = (name: string): string | null => (name === "bwrap" ? slow : null);
		const other = new Sandbox({ root: ROOT, allowedFolder: lake.folder, warm: 0, findTool: findSlow });
		const query = { sql: "SELECT 1", views: [], limits: LIMITS };
		const controller = new AbortController();
		const startedAt = performance.now();
		const starting = other.query({ ...query, signal: controller.signal });
		setTimeout(() => controller.abort(), 5);
		await expect(starting).rejects.toMatchObject({ code: "cancelled" });
		if (process.platform === "linux") expect(performance.now() - startedAt).toBeLessThan(3_500);
		expect((await other.query(query)).rows).toEqual([[1]]);
		await other.close();
	});
});

/** A sandbox with room for two and one to wait, and two queries in it that end at their deadline. */
async function fullSandbox(): Promise<{ other: Sandbox; both: Promise<unknown> }> {
	const other = new Sandbox({ root: ROOT, allowedFolder: lake.folder, concurrencyMax: 2, queueMax: 1 });
	const query = { sql: ENDLESS, views: [], limits: { ...LIMITS, deadlineMs: 1_000 } };
	const both = Promise.allSettled([other.query(query), other.query(query)]);
	return { other, both };
}

test("admission: two run, one waits, the next is turned away, and the one that waits gets its turn", async () => {
	const { other, both } = await fullSandbox();
	const waiting = other.query({ sql: "SELECT 'waited'", views: [], limits: LIMITS });
	const turnedAway = other.query({ sql: "SELECT 1", views: [], limits: LIMITS });
	await expect(turnedAway).rejects.toMatchObject({ code: "busy" });
	expect((await waiting).rows).toEqual([["waited"]]);
	expect(await both).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
	await other.close();
});

test.runIf(process.platform === "linux" && findTool("prlimit") !== null)(
	"the kernel caps the memory of a query",
	async () => {
		const before = new Set(familyOf(process.pid));
		const other = new Sandbox({ root: ROOT, allowedFolder: lake.folder, warm: 0 });
		const controller = new AbortController();
		const query = { sql: ENDLESS, views: [], limits: { ...LIMITS, memoryMb: 300 }, signal: controller.signal };
		const running = other.query(query).catch((error) => error.code);
		const limitsOf = (pid: number): string => {
			try {
				return readFileSync(`/proc/${pid}/limits`, "utf8");
			} catch {
				return "";
			}
		};
		const wanted = String((300 + DATA_OVERHEAD_MB) * 1024 * 1024);
		const capped = new RegExp(`^Max data size\\s+${wanted}\\s+${wanted}`, "m");
		await expect
			.poll(() => familyOf(process.pid).some((pid) => !before.has(pid) && capped.test(limitsOf(pid))), {
				timeout: 10_000,
			})
			.toBe(true);
		controller.abort();
		expect(await running).toBe("cancelled");
		await other.close();
	},
);

describe("a child that crashes", () => {
	/** Node under this test's own process: the one that grows is the one that runs the query. */
	const busiest = async (): Promise<number> => {
		const ticks = (pid: number): number => {
			const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ").slice(11, 13) ?? [];
			return Number(user) + Number(system);
		};
		const family = familyOf(process.pid).filter((pid) => pid !== process.pid);
		return family.sort((a, b) => ticks(b) - ticks(a))[0] ?? 0;
	};

	test.runIf(process.platform === "linux").each(["SIGSEGV", "SIGABRT"] as const)(
		"by %s takes nothing with it",
		async (signal) => {
			const crashing = run(ENDLESS, { threads: 1 }).catch((error) => error);
			await sleep(1_500);
			const other = run("SELECT count(*) FROM range(300000000)", { threads: 1 });
			process.kill(await busiest(), signal);
			expect(await crashing).toMatchObject({
				code: "query_failed",
				message: expect.stringMatching(/made its process end/),
			});
			expect((await other).rows).toEqual([[300_000_000]]);
			expect((await run("SELECT 1")).rows).toEqual([[1]]);
		},
	);

	test("for lack of memory says so, while another query goes on", async () => {
		const other = run("SELECT count(*) FROM range(300000000)", { threads: 1 });
		await expect(run("SELECT repeat('x', 3000000000)", { memoryMb: 128 })).rejects.toMatchObject({
			code: "query_limit",
			details: { limit: "memory" },
		});
		expect((await other).rows).toEqual([[300_000_000]]);
	}, 30_000);
});

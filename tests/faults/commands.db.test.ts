/** Commands that stand alone share one embedded Postgres: two at once, and the one that started it killed. */
import { statSync, watch } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { calendarFor } from "../../server/calendars/calendar";
import { type Db, maybeOne } from "../../server/db";
import { bar, HEADER } from "../bars";
import { type CommandHome, type Finished, openCommandHome, type Running } from "./command-home";
import { until } from "./until";

const ROOT = process.env.QTRADE_ROOT ?? process.cwd();
const TIMEOUT_MS = 120_000;
const DEADLINE_MS = 60_000;

const homes: CommandHome[] = [];
afterAll(() => {
	for (const home of homes) home.remove();
});
function open(settings: { closed: boolean }): CommandHome {
	const home = openCommandHome(ROOT, settings);
	homes.push(home);
	return home;
}

/** Bars of many symbols on one day, no two of them alike. */
const day = (date: string, symbols: number): string[] => [
	HEADER,
	...Array.from({ length: symbols }, (_, i) => bar(`S${i}`, date, 10 + i)),
];
/** The same for the sessions of a year. */
const year = (from: string, symbols: number): string[] => [
	HEADER,
	...calendarFor("XNYS")
		.sessions(from, "2024-12-31")
		.flatMap(({ date }, session) =>
			Array.from({ length: symbols }, (_, i) => bar(`S${i}`, date, (10 + i + Math.sin(session + i) / 10).toFixed(2))),
		),
];
const good = (finished: Finished): Record<string, unknown> => {
	expect(finished, JSON.stringify(finished)).toMatchObject({ code: 0 });
	return finished.document;
};

/** Whoever asks while the other's run is still in line joins it; after that, there is nothing new. */
function onlyOnePublished(runs: readonly Record<string, unknown>[], version: number): void {
	const byRun = new Map(runs.map(({ run, ...ended }) => [run, `${ended.status} ${ended.version}`]));
	const published = `succeeded ${version}`;
	expect([[published], [published, "unchanged null"]]).toContainEqual([...byRun.values()].sort());
}

describe("two commands at once", () => {
	const home = open({ closed: false });

	test("on a home that is new: one starts Postgres, both do their work, the last stops it", {
		timeout: TIMEOUT_MS,
	}, async () => {
		const [a, b] = [home.define("a"), home.define("b")];
		const both = await Promise.all([home.run("dataset", "create", a), home.run("dataset", "create", b)]);
		both.forEach(good);
		const told = `made a new, empty installation in ${home.home}`;
		expect(both.filter(({ stderr }) => stderr.includes(told))).toHaveLength(1);
		expect(home.postgresIsUp()).toBe(false);
		home.feed("a", "1.csv", day("2024-01-02", 20));
		home.feed("b", "1.csv", day("2024-01-02", 20));
		for (const run of await Promise.all([home.run("ingest", "a"), home.run("ingest", "b")])) {
			expect(good(run)).toMatchObject({ status: "succeeded", version: 1 });
		}
		expect(home.postgresIsUp()).toBe(false);
	});

	test("on one dataset: one publishes, the other joins it or finds nothing new", { timeout: TIMEOUT_MS }, async () => {
		home.feed("a", "2.csv", day("2024-01-03", 20));
		const runs = (await Promise.all([home.run("ingest", "a"), home.run("ingest", "a")])).map(good);
		onlyOnePublished(runs, 2);
		expect(home.postgresIsUp()).toBe(false);
	});

	test("the one that started Postgres is killed while it works: the other goes on, the next needs no hand", {
		timeout: TIMEOUT_MS,
	}, async () => {
		// Large enough to be at work for some hundred milliseconds.
		home.feed("a", "3.csv", year("2024-01-04", 400));
		home.feed("b", "2.csv", day("2024-01-03", 20));
		// It will be killed: its run is to be given up soon.
		const starter = home.start(["ingest", "a"], 1);
		await until("Postgres to be up", { deadlineMs: DEADLINE_MS, pollMs: 5 }, () => {
			starter.checkAlive();
			return home.postgresIsUp() ? true : null;
		});
		const other = home.start(["ingest", "b"]);
		const killedWhile = await killWhileRunning(home, starter, other);
		// Lost already when the other one saw its lease expire first.
		expect(["running", "lost"]).toContain(killedWhile);
		expect(good(await other.finished)).toMatchObject({ status: "succeeded", version: 2 });
		expect(home.postgresIsUp()).toBe(false);
		const next = good(await home.run("ingest", "a"));
		expect(["succeeded", "unchanged"]).toContain(next.status);
		const { versions } = good(await home.run("versions", "a")) as { versions: Record<string, unknown>[] };
		expect(versions.map(({ version, row_count }) => [version, row_count])).toEqual([
			[3, 40 + 400 * calendarFor("XNYS").count("2024-01-04", "2024-12-31")],
			[2, 40],
			[1, 20],
		]);
		expect(good(await home.run("fsck", "--deep"))).toMatchObject({ ok: true, problems: [] });
		expect(home.postgresIsUp()).toBe(false);
	});
});

/** Kills a command in the middle of its run, with another one at work; returns what had become of the run by then. */
async function killWhileRunning(home: CommandHome, command: Running, other: Running): Promise<string | null> {
	const db = await until("Postgres to take connections", { deadlineMs: DEADLINE_MS, pollMs: 10 }, () => reach(home));
	const state = async (): Promise<string | null> => {
		const run = await maybeOne<{ state: string }>(
			db,
			"select state from ingestion_runs where worker like $1 order by id desc limit 1",
			[`cli-${command.pid}-%`],
		);
		return run?.state ?? null;
	};
	try {
		await until("the command's run", { deadlineMs: DEADLINE_MS, pollMs: 3 }, () => {
			command.checkAlive();
			return state();
		});
		// Stopped where it is until the other one is there: it might be done by then.
		command.signal("SIGSTOP", "process");
		await until("the other command", { deadlineMs: DEADLINE_MS }, () => {
			other.checkAlive();
			return home.usesPostgres(other) ? true : null;
		});
		command.signal("SIGKILL", "process");
		await command.finished;
		return await state();
	} finally {
		await db.end();
	}
}

/** A connection once the schema is there; null before that. */
async function reach(home: CommandHome): Promise<Db | null> {
	let db: Db | null = null;
	try {
		db = home.connect();
		await db.query("select from ingestion_runs limit 1");
		return db;
	} catch {
		await db?.end();
		return null;
	}
}

describe("Ctrl-C", () => {
	test("while initdb works: stops before the work, says so, and leaves nothing in the way", {
		timeout: TIMEOUT_MS,
	}, async () => {
		const home = open({ closed: false });
		const command = home.start(["dataset", "list"]);
		await until("initdb to be at work", { deadlineMs: DEADLINE_MS, pollMs: 1 }, () => {
			command.checkAlive();
			return home.initdbIsAtWork() ? true : null;
		});
		command.signal("SIGINT", "group");
		expect(await command.finished).toMatchObject({
			code: 1,
			document: { error: { code: "cancelled", message: expect.stringContaining("Postgres was starting") } },
		});
		expect(home.postgresIsUp()).toBe(false);
		expect(good(await home.run("dataset", "list"))).toEqual({ datasets: [] });
	});

	test("while another command holds the home's lock: stops at once and says who holds it", {
		timeout: TIMEOUT_MS,
	}, async () => {
		const home = open({ closed: false });
		const holder = home.start(["dataset", "list"]);
		await until("the first command to start Postgres", { deadlineMs: DEADLINE_MS, pollMs: 1 }, () => {
			holder.checkAlive();
			return home.initdbIsAtWork() ? true : null;
		});
		holder.signal("SIGSTOP", "process");
		// Each try for the lock writes a file of the process's own for a moment.
		const tries = new Set<string | null>();
		const watcher = watch(path.join(home.home, "postgres"), (_, name) => tries.add(name));
		const waiting = home.start(["dataset", "list"]);
		await until("the second command to wait", { deadlineMs: DEADLINE_MS }, () => {
			waiting.checkAlive();
			return tries.has(`lock.${waiting.pid}`) ? true : null;
		});
		watcher.close();
		waiting.signal("SIGINT", "process");
		expect(await waiting.finished).toMatchObject({
			code: 1,
			document: { error: { code: "cancelled", message: expect.stringContaining(`process ${holder.pid} held`) } },
		});
		holder.signal("SIGCONT", "process");
		expect(good(await holder.finished)).toEqual({ datasets: [] });
		expect(home.postgresIsUp()).toBe(false);
	});
});

describe("a first start that is killed", () => {
	test.each([
		["together with initdb", "group", false],
		["while initdb goes on by itself", "process", false],
		["when Postgres is up and nobody has noted its port", "process", true],
	] as const)(
		"%s: the next command works and stops what was left",
		{ timeout: TIMEOUT_MS },
		async (_, target, started) => {
			const home = open({ closed: false });
			const command = home.start(["dataset", "list"]);
			await until("the first start to get there", { deadlineMs: DEADLINE_MS, pollMs: 1 }, () => {
				command.checkAlive();
				return (started ? home.postgresIsUp() : home.initdbIsAtWork()) ? true : null;
			});
			command.signal("SIGKILL", target);
			await command.finished;
			expect(good(await home.run("dataset", "list"))).toEqual({ datasets: [] });
			expect(home.postgresIsUp()).toBe(false);
		},
	);
});

test.runIf(process.getuid?.() === 0)(
	"root's closed home, below a closed folder, stays closed and works",
	{
		timeout: TIMEOUT_MS,
	},
	async () => {
		const home = open({ closed: true });
		good(await home.run("dataset", "create", home.define("a")));
		home.feed("a", "1.csv", day("2024-01-02", 20));
		const runs = (await Promise.all([home.run("ingest", "a"), home.run("ingest", "a")])).map(good);
		onlyOnePublished(runs, 1);
		expect(home.postgresIsUp()).toBe(false);
		for (const folder of [home.home, path.dirname(home.home)]) expect(statSync(folder).mode & 0o777).toBe(0o700);
	},
);

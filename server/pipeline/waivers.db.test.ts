/** Waivers: who may ask and decide, what they cover, and what a run publishes under them. */
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { publishAfter } from "../../tests/publish-after";
import { openGround } from "../../tests/rollback-ground";
import { setSimulatedClock } from "../clock";
import { getDataset } from "../datasets/reads";
import { createDataset, updateDataset } from "../datasets/save-dataset";
import { one } from "../db";
import { checkLake } from "../ops/fsck";
import type { Actor } from "../policy";
import { runSql } from "../query/run-sql";
import type { CheckView, RunView } from "../vocabulary/run-views";
import { decideWaiver, withdrawWaiver } from "../waivers/decide-waiver";
import { getWaiver } from "../waivers/reads";
import { requestWaiver } from "../waivers/request-waiver";
import { getRun } from "./reads";
import { startRun } from "./start-run";

const { db, env, sandbox, csv, dataset, ingest, replay, folder } = await openGround();
const NIGHT = new Date("2024-03-05T02:00:00Z");
beforeEach(() => setSimulatedClock(db, NIGHT, 0));

const checkOf = (run: RunView, name: string): CheckView => {
	const check = run.checks.find((candidate) => candidate.name === name);
	if (!check) throw new Error(`run ${run.id} has no check ${name}`);
	return check;
};
const rowsOf = async (sql: string): Promise<unknown[]> =>
	(await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 100 })).rows;
const wish = (check: number, changes: object = {}) => ({
	check,
	reason: "the vendor confirmed it",
	until: "2024-03-08",
	leaveBehind: null,
	...changes,
});

/** A dataset whose second delivery jumps, which its definition calls critical. */
async function jumping(name: string): Promise<RunView> {
	csv(`${name}/1.csv`, [HEADER, bar("AAA", "2024-03-01"), bar("BBB", "2024-03-01")]);
	await dataset(name, `${name}/*.csv`, { checks: { price_jump: { severity: "critical" } } });
	await ingest(name);
	csv(`${name}/2.csv`, [HEADER, bar("AAA", "2024-03-04", 10), bar("BBB", "2024-03-04", 101)]);
	const run = await ingest(name);
	expect(run).toMatchObject({ state: "failed" });
	return run;
}

const status = async (id: number): Promise<string> => (await getWaiver(db, id)).status;

test("a critical check is waived by two: until then it blocks, afterwards the run publishes and says by whom", async () => {
	const failed = await jumping("two_people");
	const id = await requestWaiver(db, EVERYTHING, wish(checkOf(failed, "price_jump").id));
	expect(await status(id)).toBe("pending");
	expect(await ingest("two_people")).toMatchObject({ state: "failed" });

	await decideWaiver(db, EVERYTHING, { id, approve: true, note: "seen" });
	const run = await ingest("two_people");
	expect(run).toMatchObject({ state: "succeeded" });
	const check = checkOf(run, "price_jump");
	expect(check).toMatchObject({ status: "waived", severity: "critical", count: 1 });
	expect(check.message).toContain(`waiver ${id} by local-admin, approved by local-admin`);
	expect(await getWaiver(db, id)).toMatchObject({ status: "active", self_approved: true, decision_note: "seen" });
	expect(await checkLake(db, env.lake, false)).toMatchObject({ problems: [] });
});

test("what is worse than what was waived fails again, and so does the same once the time is over", async () => {
	const failed = await jumping("worse");
	const id = await requestWaiver(db, EVERYTHING, wish(checkOf(failed, "price_jump").id));
	await decideWaiver(db, EVERYTHING, { id, approve: true, note: null });
	csv("worse/2.csv", [HEADER, bar("AAA", "2024-03-04", 10), bar("BBB", "2024-03-04", 10)]);
	const run = await ingest("worse");
	expect(run).toMatchObject({ state: "failed" });
	expect(checkOf(run, "price_jump")).toMatchObject({ status: "fail", count: 2 });

	csv("worse/2.csv", [HEADER, bar("AAA", "2024-03-04", 10), bar("BBB", "2024-03-04", 101)]);
	// 2024-03-08 in New York is over at 05:00 UTC.
	await setSimulatedClock(db, new Date("2024-03-09T05:00:00Z"), 0);
	expect(await status(id)).toBe("expired");
	expect(await ingest("worse")).toMatchObject({ state: "failed" });
	await setSimulatedClock(db, new Date("2024-03-09T04:59:00Z"), 0);
	expect(await ingest("worse")).toMatchObject({ state: "succeeded" });
});

test("publish what is good: the named symbol stays behind until the next session is over, and comes in by a replay", async () => {
	const failed = await jumping("good_part");
	const check = checkOf(failed, "price_jump").id;
	const id = await requestWaiver(db, EVERYTHING, wish(check, { leaveBehind: ["AAA"], until: null }));
	await decideWaiver(db, EVERYTHING, { id, approve: true, note: null });
	expect(await getWaiver(db, id)).toMatchObject({
		until: "2024-03-05",
		expires_at: "2024-03-06T05:00:00+00:00",
		left_behind: ["AAA"],
	});

	const run = await ingest("good_part");
	expect(run).toMatchObject({ state: "succeeded", rows: { staged: 2, quarantined: 1, published: 1 } });
	expect(checkOf(run, "price_jump")).toMatchObject({ status: "waived", count: 1 });
	expect(checkOf(run, "price_jump").message).toContain("without 1 rows of AAA");
	expect(checkOf(run, "quarantine_share")).toMatchObject({ status: "pass", observed: 0 });
	const rows = `select symbol, date::varchar as date, close from lake.good_part order by date, symbol`;
	const before = [
		["AAA", "2024-03-01", 100],
		["BBB", "2024-03-01", 100],
	];
	expect(await rowsOf(rows)).toEqual([...before, ["BBB", "2024-03-04", 101]]);

	await setSimulatedClock(db, new Date("2024-03-06T05:00:00Z"), 0);
	// Its time is over: the row is asked for, and judged, again.
	expect(await ingest("good_part")).toMatchObject({ state: "failed" });
	const tried = await replay("good_part");
	expect(tried).toMatchObject({ state: "failed" });
	const again = await requestWaiver(db, EVERYTHING, wish(checkOf(tried, "price_jump").id));
	await decideWaiver(db, EVERYTHING, { id: again, approve: true, note: null });
	expect(await replay("good_part")).toMatchObject({ state: "succeeded" });
	expect(await rowsOf(rows)).toEqual([...before, ["AAA", "2024-03-04", 10], ["BBB", "2024-03-04", 101]]);
});

test("of reference data a correction that was left behind waits for a run: a replay would not know which is right", async () => {
	const head = "symbol,ex_date,type,amount,currency";
	const file = (amount: string, other: string): void => {
		const row = (symbol: string, value: string): string => `${symbol},2024-03-01,cash_dividend,${value},USD`;
		csv("acts/1.csv", [head, row("AAA", amount), row("BBB", other)]);
	};
	const columns = Object.fromEntries(head.split(",").map((name) => [name, name]));
	await createDataset(db, EVERYTHING, {
		name: "acts",
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		source: { type: "file", path: path.join(folder, "acts/*.csv"), format: "csv", columns },
		checks: { custom: [{ name: "large", sql: "select * from result where amount > 5", severity: "critical" }] },
	});
	file("0.5", "0.6");
	await ingest("acts");
	file("50", "0.7");
	const failed = await ingest("acts");
	expect(failed).toMatchObject({ state: "failed" });
	const id = await requestWaiver(
		db,
		EVERYTHING,
		wish(checkOf(failed, "large").id, { leaveBehind: ["AAA"], until: null }),
	);
	await decideWaiver(db, EVERYTHING, { id, approve: true, note: null });
	expect(await ingest("acts")).toMatchObject({ state: "succeeded", rows: { quarantined: 1 } });
	const rows = "select symbol, amount from lake.acts order by symbol";
	const published = [
		["AAA", 0.5],
		["BBB", 0.7],
	];
	expect(await rowsOf(rows)).toEqual(published);
	await setSimulatedClock(db, new Date("2024-03-09T05:00:00Z"), 0);
	expect(await replay("acts")).toMatchObject({ state: "unchanged", rows: { quarantined: 1 } });
	expect(await rowsOf(rows)).toEqual(published);
	file("0.51", "0.7");
	expect(await ingest("acts")).toMatchObject({ state: "succeeded" });
	expect(await rowsOf(rows)).toContainEqual(["AAA", 0.51]);
});

test("a check that only warns is waived by one; made critical since, it is nobody's", async () => {
	csv("warns/1.csv", [HEADER, bar("AAA", "2024-03-01")]);
	const definition = await dataset("warns", "warns/*.csv");
	await ingest("warns");
	csv("warns/2.csv", [HEADER, bar("AAA", "2024-03-04", 10)]);
	const run = await ingest("warns");
	expect(run).toMatchObject({ state: "succeeded" });
	const id = await requestWaiver(db, EVERYTHING, wish(checkOf(run, "price_jump").id));
	expect(await status(id)).toBe("active");
	expect(checkOf(await ingest("warns", { full: true }), "price_jump")).toMatchObject({ status: "waived" });

	await updateDataset(db, EVERYTHING, { ...definition, checks: { price_jump: { severity: "critical" } } });
	const strict = await ingest("warns", { full: true });
	expect(checkOf(strict, "price_jump")).toMatchObject({ status: "fail" });
});

test("symbols are left behind by two people, whatever the check", async () => {
	csv("behind/1.csv", [HEADER, bar("AAA", "2024-03-01")]);
	await dataset("behind", "behind/*.csv");
	await ingest("behind");
	csv("behind/2.csv", [HEADER, bar("AAA", "2024-03-04", 10)]);
	const run = await ingest("behind");
	const check = checkOf(run, "price_jump");
	expect(check).toMatchObject({ status: "warn", severity: "warning" });
	const id = await requestWaiver(db, EVERYTHING, wish(check.id, { leaveBehind: ["AAA"], until: null }));
	expect(await status(id)).toBe("pending");
	await expect(db.query("update waivers set state = 'active' where id = $1", [id])).rejects.toThrow(
		/violates check constraint/,
	);
});

test("other settings of the checks void it, and so does taking it back while a run works with it", async () => {
	const failed = await jumping("voided");
	const id = await requestWaiver(db, EVERYTHING, wish(checkOf(failed, "price_jump").id));
	await decideWaiver(db, EVERYTHING, { id, approve: true, note: null });
	const run = await startRun(db, EVERYTHING, { dataset: "voided", from: null, to: null, symbols: null, full: false });
	expect(await publishAfter({ db, env }, run, () => withdrawWaiver(db, EVERYTHING, id))).toBe("failed");
	expect(await getRun(db, run)).toMatchObject({ reason: expect.stringContaining(`waiver ${id} was taken back`) });

	const newer = await ingest("voided");
	const again = await requestWaiver(db, EVERYTHING, wish(checkOf(newer, "price_jump").id));
	await decideWaiver(db, EVERYTHING, { id: again, approve: true, note: null });
	const { definition } = await getDataset(db, "voided");
	const checks = { price_jump: { severity: "critical" }, zero_volume: { severity: "info" } } as const;
	await updateDataset(db, EVERYTHING, { ...definition, checks });
	expect(await ingest("voided")).toMatchObject({ state: "failed" });
	await updateDataset(db, EVERYTHING, definition);
	expect(await ingest("voided")).toMatchObject({ state: "succeeded" });
});

test("columns that were waived are not what the next run is held against", async () => {
	csv("frozen/1.csv", [HEADER, bar("AAA", "2024-03-01")]);
	await dataset("frozen", "frozen/*.csv", { schema_contract: "freeze" });
	await ingest("frozen");
	csv("frozen/1.csv", [`${HEADER},venue`, `${bar("AAA", "2024-03-01", 101)},N`]);
	const failed = await ingest("frozen");
	expect(failed).toMatchObject({ state: "failed" });
	const id = await requestWaiver(db, EVERYTHING, wish(checkOf(failed, "schema_contract").id));
	await decideWaiver(db, EVERYTHING, { id, approve: true, note: null });
	expect(await ingest("frozen")).toMatchObject({ state: "succeeded" });
	await setSimulatedClock(db, new Date("2024-03-09T05:00:00Z"), 0);
	expect(checkOf(await ingest("frozen", { full: true }), "schema_contract")).toMatchObject({ status: "fail" });
});

test("refusals say why", async () => {
	const failed = await jumping("refused");
	const jump = checkOf(failed, "price_jump").id;
	const ask = (changes: object, check = jump): Promise<number> => requestWaiver(db, EVERYTHING, wish(check, changes));
	await expect(ask({ reason: "  " })).rejects.toThrow(/a reason is required/);
	await expect(ask({ until: null })).rejects.toThrow(/say until when/);
	await expect(ask({ until: "2024-03-03" })).rejects.toThrow(/2024-03-03 is over: today is 2024-03-04/);
	await expect(ask({ until: "2025-03-06" })).rejects.toThrow(/more than 366 days/);
	await expect(ask({ leaveBehind: ["AAA"], until: "2024-03-06" })).rejects.toThrow(
		/ends with the next session, 2024-03-05/,
	);
	await expect(ask({ leaveBehind: [" "] })).rejects.toThrow(/name the symbols/);
	await expect(ask({}, checkOf(failed, "unique_key").id)).rejects.toThrow(/unique_key is pass there/);
	await expect(ask({}, 999_999)).rejects.toMatchObject({ code: "not_found" });
	const viewer: Actor = { name: "vera", roles: ["viewer"] };
	await expect(requestWaiver(db, viewer, wish(jump))).rejects.toMatchObject({ code: "forbidden" });
	const id = await ask({});
	await expect(ask({})).rejects.toThrow(`waiver ${id} waits for a decision`);
	const operator: Actor = { name: "olivia", roles: ["operator"] };
	await expect(decideWaiver(db, operator, { id, approve: true, note: null })).rejects.toMatchObject({
		code: "forbidden",
	});
	await decideWaiver(db, EVERYTHING, { id, approve: false, note: "mend it" });
	await expect(decideWaiver(db, EVERYTHING, { id, approve: true, note: null })).rejects.toThrow(/is rejected already/);
	// A run that had nothing of it to judge has found nothing that could be waived instead.
	const idle = await ingest("refused", { symbols: ["NOPE"] });
	expect(idle).toMatchObject({
		state: "unchanged",
		reason: "the source has no row of NOPE in what was asked for",
	});
	const elsewhere = await ingest("refused", { from: "2024-01-02", to: "2024-01-02" });
	expect(elsewhere).toMatchObject({ state: "unchanged", rows: { staged: 0 } });
	expect(checkOf(elsewhere, "outside_window")).toMatchObject({ status: "warn" });
	const meanwhile = await ask({});
	await decideWaiver(db, EVERYTHING, { id: meanwhile, approve: false, note: "not yet" });
	const newer = await ingest("refused");
	expect(newer).toMatchObject({ state: "failed" });
	await expect(ask({})).rejects.toThrow(`result ${jump} is of run ${failed.id}, and run ${newer.id} was checked since`);

	const late = await ask({}, checkOf(newer, "price_jump").id);
	await setSimulatedClock(db, new Date("2024-03-09T05:00:00Z"), 0);
	await expect(decideWaiver(db, EVERYTHING, { id: late, approve: true, note: null })).rejects.toThrow(
		/is over: ask again/,
	);
});

test("one that was taken back covers nothing, and cannot come back", async () => {
	const failed = await jumping("taken_back");
	const id = await requestWaiver(db, EVERYTHING, wish(checkOf(failed, "price_jump").id));
	await decideWaiver(db, EVERYTHING, { id, approve: true, note: null });
	await withdrawWaiver(db, EVERYTHING, id);
	expect(await ingest("taken_back")).toMatchObject({ state: "failed" });
	await expect(withdrawWaiver(db, EVERYTHING, id)).rejects.toThrow(/is withdrawn already/);
	await expect(
		db.query("update waivers set state = 'active', withdrawn_by = null, withdrawn_at = null where id = $1", [id]),
	).rejects.toThrow(/waiver_decision_is_final|cannot change so/);
});

test("fsck finds a critical check that nobody with the right waived", async () => {
	const failed = await jumping("forged");
	const id = await requestWaiver(db, EVERYTHING, wish(checkOf(failed, "price_jump").id));
	await decideWaiver(db, EVERYTHING, { id, approve: true, note: null });
	const run = await ingest("forged");
	const { id: other } = await one<{ id: number }>(
		db,
		"select max(id) as id from waivers where dataset_id <> (select dataset_id from waivers where id = $1)",
		[id],
	);
	await db.query("update quality_checks set waiver_id = $2 where run_id = $1 and status = 'waived'", [run.id, other]);
	const { problems } = await checkLake(db, env.lake, false);
	expect(problems).toEqual([
		expect.objectContaining({ invariant: "I9", problem: expect.stringContaining("was waived by nobody who may") }),
	]);
	await db.query("update quality_checks set waiver_id = $2 where run_id = $1 and status = 'waived'", [run.id, id]);
});

/** The audit's list among very many rows: how it is found, since seconds would say more of the machine than of the query. */
import { expect, test } from "vitest";
import { openFixture } from "../../tests/fixture";
import { watchPlans } from "../../tests/plans";
import type { AuditFilter } from "../vocabulary/audit-views";
import { auditBefore, auditChoices, listAudit } from "./reads";

const ROWS = 200_000;
const PAGE = 50;
const NONE: AuditFilter = { actor: null, group: null, about: null, from: null, to: null };

const { db, asOwner } = await openFixture();
const owner = await asOwner().connect();
await owner.query("set session_replication_role = replica");
// Ten rows in a minute; every hundredth by vera, every thousandth about one dataset of two hundred.
await owner.query(
	`insert into audit_log (id, at, actor, action, subject, detail, prev_hash, hash)
	 select n, timestamptz '2024-01-01 00:00:00Z' + n * interval '6 seconds',
	        case when n % 100 = 0 then 'vera' else 'worker' end,
	        case when n % 500 = 0 then 'rollback.request' else 'run.succeeded' end,
	        'run:' || n, jsonb_build_object('dataset', 'set_' || n % 200), lpad(to_hex(n - 1), 64, '0'), lpad(to_hex(n), 64, '0')
	 from generate_series(1, $1::integer) n`,
	[ROWS],
);
await owner.query("vacuum analyze audit_log");
owner.release();

const { watched, scans } = watchPlans(db);
/** Rows that scans of the table went through, and whether one read the table itself from end to end. */
const effort = () => {
	const of = scans().filter(({ table }) => table === "audit_log");
	expect(of.length).toBeGreaterThan(0);
	expect(of.filter(({ node }) => node.endsWith("Seq Scan"))).toEqual([]);
	return of.reduce((sum, { rows }) => sum + rows, 0);
};

test.each<[string, Partial<AuditFilter>, number, number]>([
	["everything, first page", {}, 1, ROWS],
	["everything, in the middle", {}, ROWS / PAGE / 2, ROWS],
	["everything, last page", {}, ROWS / PAGE, ROWS],
	["a day", { from: "2024-01-05", to: "2024-01-05" }, 1, 14_400],
])("%s costs no more than the page", async (_, filter, page, total) => {
	const list = await listAudit(watched, { ...NONE, ...filter, page, page_size: PAGE });
	expect(list).toMatchObject({ total });
	expect(list.rows.length).toBe(PAGE);
	expect(effort()).toBeLessThan(PAGE * 3);
});

test.each<[string, Partial<AuditFilter>, number]>([
	["a person", { actor: "vera" }, ROWS / 100],
	["a kind of action", { group: "rollback" }, ROWS / 500],
	["a dataset", { about: "set_7" }, ROWS / 200],
	["a subject", { about: "run:77" }, 1],
])("%s costs what it has, not what the log has", async (_, filter, total) => {
	for (const page of [1, Math.ceil(total / PAGE)]) {
		const list = await listAudit(watched, { ...NONE, ...filter, page, page_size: PAGE });
		expect(list.total).toBe(total);
		// Counted once, gone through once to the page and once more for what it shows.
		expect(effort()).toBeLessThan(total * 2 + PAGE * 3);
	}
});

test("the choices leap from one to the next", async () => {
	expect(await auditChoices(watched)).toEqual({ actors: ["vera", "worker"], groups: ["rollback", "run"] });
	expect(effort()).toBeLessThan(20);
});

test("an export costs a batch what the batch holds, far from the newest row too", async () => {
	for (const before of [null, ROWS / 2, 2001]) {
		expect(await auditBefore(watched, NONE, before, 2000)).toHaveLength(2000);
		expect(effort()).toBeLessThan(2100);
	}
});

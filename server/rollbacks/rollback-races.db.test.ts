/** Abuse and races: nothing is applied that was not approved, and each approved request is applied exactly once. */
import { expect, test } from "vitest";
import { liftHolds, openGround } from "../../tests/rollback-ground";
import { verifyChain } from "../audit/verify-chain";
import { checkLake } from "../ops/fsck";
import type { Actor } from "../policy";
import { approveRollback } from "./approve-rollback";
import { breakGlass, reviewBreakGlass } from "./break-glass";
import { placeHold } from "./holds";
import { rejectRollback, withdrawRollback } from "./refuse-rollback";
import { requestRollback } from "./request-rollback";

const ground = await openGround("prod");
const { db, env, sandbox, ingest } = ground;
const oscar = await ground.person("oscar", ["operator", "approver"]);
const anna = await ground.person("anna", ["approver"]);

const ask = (dataset: string, to = 1): Promise<number> =>
	requestRollback(db, sandbox, oscar, { dataset, to, reason: "bad bars", fingerprint: null });
const approve = (id: number, by: Actor, fingerprint: string | null = null) =>
	approveRollback(db, by, { id, note: null, fingerprint });

/** Everything that a refused attempt must leave as it was. */
async function standing(): Promise<unknown> {
	const { rows } = await db.query(
		`select (select json_agg(json_build_array(dataset_id, version, is_current, withdrawn_by) order by dataset_id, version)
		         from dataset_versions) as versions,
		        (select json_agg(json_build_array(id, state, decided_by, reviewed_by) order by id) from rollback_requests) as requests,
		        (select json_agg(json_build_array(id, released_at) order by id) from holds) as holds`,
	);
	return rows[0];
}

test("100 abuses are refused and change nothing", async () => {
	await ground.good("prey");
	ground.bad("prey");
	await ingest("prey");
	const ended: number[] = [];
	for (const end of ["withdraw", "reject"] as const) {
		const id = await ask("prey");
		if (end === "withdraw") await withdrawRollback(db, oscar, id, null);
		else await rejectRollback(db, anna, id, null);
		ended.push(id);
	}
	const applied = await ask("prey");
	await approve(applied, anna);
	ended.push(applied);
	await liftHolds(db, oscar, "prey");
	const pending = await ask("prey", 2);

	const gone = await ground.person("gone", ["approver", "operator"]);
	await db.query("update users set disabled_at = now() where name = 'gone'");
	const demoted = await ground.person("demoted", ["approver", "operator"]);
	await db.query("update users set roles = '{viewer}' where name = 'demoted'");
	const strangers: Actor[] = [
		{ name: "nobody", roles: ["approver", "operator", "admin"] },
		{ name: "local-admin", roles: ["approver", "operator", "admin"] },
		{ name: "ANNA", roles: ["approver"] },
		{ name: "anna' --", roles: ["approver"] },
		gone,
		demoted,
		await ground.person("vera", ["viewer"]),
		await ground.person("rita", ["researcher"]),
		await ground.person("ada", ["admin"]),
		// An approver whose token is narrowed to reading.
		{ ...anna, scopes: ["read", "query", "operate"], token: { id: 1, label: "laptop" } },
		// Claims a role that the database does not give.
		{ ...(await ground.person("olga", ["operator"])), roles: ["approver", "operator"] },
	];
	const attempts: [string, () => Promise<unknown>][] = [];
	for (const who of strangers) {
		attempts.push(
			[`${who.name} approves`, () => approve(pending, who)],
			[`${who.name} rejects`, () => rejectRollback(db, who, pending, null)],
			[`${who.name} withdraws`, () => withdrawRollback(db, who, pending, null)],
			[`${who.name} reviews`, () => reviewBreakGlass(db, who, { id: applied, verdict: "accepted", note: null })],
		);
		for (const id of ended) attempts.push([`${who.name} approves ${id} again`, () => approve(id, who)]);
	}
	for (const id of [...ended, 0, -1, 2 ** 40, 999_999]) {
		attempts.push([`anna approves ${id}`, () => approve(id, anna)]);
		attempts.push([`oscar withdraws ${id}`, () => withdrawRollback(db, oscar, id, null)]);
		attempts.push([`anna rejects ${id}`, () => rejectRollback(db, anna, id, null)]);
	}
	attempts.push(
		["the requester approves", () => approve(pending, oscar)],
		["the requester rejects", () => rejectRollback(db, oscar, pending, null)],
		["a preview of something else", () => approve(pending, anna, "f".repeat(64))],
		[
			"an approver asks",
			() => requestRollback(db, sandbox, anna, { dataset: "prey", to: 1, reason: "x", fingerprint: null }),
		],
		[
			"an approver breaks the glass",
			() => breakGlass(db, sandbox, anna, { dataset: "prey", to: 1, reason: "x", fingerprint: null }),
		],
		["an approver holds", () => placeHold(db, anna, "prey", "mine")],
		["an approver unholds", () => liftHolds(db, anna, "prey")],
		["an operator lifts a waiting request's hold", () => liftHolds(db, oscar, "prey")],
		["the same wish again", () => ask("prey", 2)],
		["no reason", () => breakGlass(db, sandbox, oscar, { dataset: "prey", to: 1, reason: "\n", fingerprint: null })],
		["a review of no break-glass", () => reviewBreakGlass(db, anna, { id: applied, verdict: "accepted", note: null })],
	);
	expect(attempts.length).toBeGreaterThanOrEqual(100);
	const before = await standing();
	for (const [what, attempt] of attempts) {
		const outcome = await attempt().then(
			() => "done",
			(error: { code?: string }) => error.code,
		);
		expect(outcome, what).toMatch(/^(forbidden|unauthenticated|conflict|not_found|invalid_input)$/);
	}
	expect(await standing()).toEqual(before);
	await approve(pending, anna);
}, 120_000);

test("50 people decide at once on one request: one decision, and at most one version", async () => {
	await liftHolds(db, oscar, "prey");
	const approvers = await Promise.all(
		Array.from({ length: 46 }, (_, i) => ground.person(`approver${i}`, ["approver"])),
	);
	for (let round = 0; round < 4; round += 1) {
		const { rows } = await db.query<{ version: number; other: number }>(
			`select c.version, (select min(o.version) from dataset_versions o where o.content_hash <> c.content_hash) as other
			 from dataset_versions c where c.is_current`,
		);
		const { version: current = 0, other = 0 } = rows[0] ?? {};
		const id = await ask("prey", other);
		const decisions = [
			...approvers.map((who, i) => (i % 3 === 0 ? rejectRollback(db, who, id, null) : approve(id, who))),
			approve(id, oscar),
			withdrawRollback(db, oscar, id, null),
			withdrawRollback(db, oscar, id, null),
			rejectRollback(db, oscar, id, null),
		];
		expect(decisions).toHaveLength(50);
		const outcomes = await Promise.allSettled(decisions);
		expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
		for (const outcome of outcomes) {
			if (outcome.status === "rejected") expect(outcome.reason.code).toMatch(/^(conflict|forbidden)$/);
		}
		const state = (await db.query("select state, applied_version from rollback_requests where id = $1", [id])).rows[0];
		const after = (await db.query("select max(version) as version from dataset_versions")).rows[0].version;
		expect(after).toBe(state.state === "applied" ? current + 1 : current);
		if (state.state === "applied") await liftHolds(db, oscar, "prey");
	}
}, 120_000);

test("every invariant and the audit's chain hold after all of it", async () => {
	expect(await checkLake(db, env.lake, true)).toMatchObject({ ok: true, problems: [] });
	expect(await verifyChain(db, [])).toMatchObject({ ok: true });
});

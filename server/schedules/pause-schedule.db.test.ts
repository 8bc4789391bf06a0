import { describe, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { setSimulatedClock } from "../clock";
import { getDataset } from "../datasets/reads";
import { archiveDataset, updateDataset } from "../datasets/save-dataset";
import { addUser, setRoles } from "../identity/users";
import { checkLake } from "../ops/fsck";
import { executeRun } from "../pipeline/execute-run";
import { startDueRuns } from "../pipeline/schedule-runs";
import { requiredActions } from "../rollbacks/required-actions";
import type { DatasetDefinition } from "../vocabulary/definition";
import { ROLES, type Role } from "../vocabulary/roles";
import { pauseSchedule, resumeSchedule } from "./pause-schedule";
import { listSchedules } from "./reads";

const fixture = await openFixture();
const { db, env } = fixture;
const ALL = { page: 1, page_size: 50 };
const at = (time: string) => setSimulatedClock(db, new Date(time), 0);
const list = async (states?: ("paused" | "active" | "off")[]) =>
	(await listSchedules(db, { ...ALL, ...(states && { states }) })).rows;
const audited = async (action: string) =>
	(await db.query("select actor, subject, detail from audit_log where action = $1 order by id", [action])).rows;

/** A dataset over one file whose schedule is 30 minutes after each close, looked at once by the scheduler. */
async function scheduled(name: string): Promise<DatasetDefinition> {
	fixture.csv(`${name}/a.csv`, [HEADER, bar("AAA", "2024-01-02")]);
	const plain = await fixture.dataset(name, `${name}/*`);
	const definition = { ...plain, schedule: { after_close_minutes: 30 } };
	await updateDataset(db, EVERYTHING, definition);
	await startDueRuns(db);
	return definition;
}

describe("a paused schedule", () => {
	test("starts nothing; resumed, it asks for all that it missed in one run", async () => {
		await at("2024-01-02T20:00:00Z");
		await scheduled("paused");
		expect(await list()).toMatchObject([{ state: "active", next_due_at: "2024-01-02T21:30:00+00:00", paused: null }]);
		await pauseSchedule(db, EVERYTHING, "paused", "  the vendor moves its files  ");
		await at("2024-01-04T12:00:00Z");
		expect(await startDueRuns(db)).toEqual([]);
		expect(await list()).toMatchObject([
			{ state: "paused", next_due_at: null, paused: { by: "local-admin", reason: "the vendor moves its files" } },
		]);
		await resumeSchedule(db, EVERYTHING, "paused");
		const started = await startDueRuns(db);
		expect(started).toHaveLength(1);
		expect(await startDueRuns(db)).toEqual([]);
		expect(await executeRun({ db, env, worker: "w" }, started[0] ?? 0)).toBe("succeeded");
		expect(await list()).toMatchObject([
			{
				state: "active",
				paused: null,
				last_due_at: "2024-01-02T21:30:00+00:00",
				next_due_at: "2024-01-04T21:30:00+00:00",
				last_run: { id: started[0], state: "succeeded", version: 1 },
			},
		]);
	});

	test("is in the audit with its reason, and again when it goes on", async () => {
		const subject = "dataset:paused";
		const reason = "the vendor moves its files";
		expect(await audited("schedule.pause")).toEqual([{ actor: "local-admin", subject, detail: { reason } }]);
		expect(await audited("schedule.resume")).toEqual([
			{ actor: "local-admin", subject, detail: { paused_by: "local-admin", reason } },
		]);
	});

	test("stays paused when its definition changes, and its late data say so", async () => {
		const definition = await scheduled("revised");
		await fixture.ingest("revised");
		await pauseSchedule(db, EVERYTHING, "revised", "until Monday");
		await updateDataset(db, EVERYTHING, { ...definition, schedule: { after_close_minutes: 45 } });
		await at("2024-01-09T12:00:00Z");
		await startDueRuns(db);
		expect(await getDataset(db, "revised")).toMatchObject({
			health: "late",
			health_reason: expect.stringMatching(/^4 sessions behind 2024-01-08; local-admin paused its schedule$/),
			next_run_at: null,
			schedule: { after_close_minutes: 45, paused: { reason: "until Monday" } },
		});
	});

	test("waits in the inbox for whoever may resume it", async () => {
		const waits = async (roles: readonly Role[]) =>
			(await requiredActions(db, { name: "ada", roles })).filter((action) => action.kind === "resume_schedule");
		expect(await waits(ROLES)).toMatchObject([
			{ title: "local-admin paused the schedule of revised: until Monday", mine: true, roles: ["admin"] },
		]);
		expect(await waits([])).toMatchObject([{ mine: false }]);
	});
});

describe("the list", () => {
	test("has paused ones first, those that are switched off last, and can be asked for a state", async () => {
		const definition = await scheduled("dormant");
		await updateDataset(db, EVERYTHING, { ...definition, schedule: { after_close_minutes: 5, enabled: false } });
		const shown = (await list()).map((row) => `${row.dataset} ${row.state}`);
		expect(shown).toEqual(["revised paused", "paused active", "dormant off"]);
		expect(await list(["active"])).toMatchObject([
			{ dataset: "paused", calendar: "XNYS", time_zone: "America/New_York" },
		]);
		expect((await listSchedules(db, { page: 2, page_size: 2 })).rows).toMatchObject([{ dataset: "dormant" }]);
		expect(await listSchedules(db, { ...ALL, dataset: "revised" })).toMatchObject({ total: 1 });
	});

	test("leaves archived datasets out", async () => {
		await scheduled("gone");
		await archiveDataset(db, EVERYTHING, "gone");
		expect((await list()).map((row) => row.dataset)).not.toContain("gone");
	});
});

describe("refused, and nothing is written", () => {
	test.each([
		["without a reason", () => pauseSchedule(db, EVERYTHING, "paused", "  "), "invalid_input"],
		["when it is paused already", () => pauseSchedule(db, EVERYTHING, "revised", "again"), "conflict"],
		["when it is not paused", () => resumeSchedule(db, EVERYTHING, "paused"), "conflict"],
		["when the definition has it off", () => pauseSchedule(db, EVERYTHING, "dormant", "why"), "conflict"],
		["when the dataset is archived", () => pauseSchedule(db, EVERYTHING, "gone", "why"), "conflict"],
		["when there is no dataset", () => pauseSchedule(db, EVERYTHING, "nowhere", "why"), "not_found"],
		["when there is no schedule", () => pauseSchedule(db, EVERYTHING, "manual", "why"), "not_found"],
	])("%s", async (_, work, code) => {
		if (code === "not_found") await fixture.dataset("manual", "manual/*").catch(() => undefined);
		const before = (await db.query("select count(*) from audit_log where action like 'schedule.%'")).rows;
		await expect(work()).rejects.toMatchObject({ code });
		expect((await db.query("select count(*) from audit_log where action like 'schedule.%'")).rows).toEqual(before);
	});

	test("for every role but admin, and for an admin whose role was taken away a moment ago", async () => {
		for (const role of ROLES.filter((one) => one !== "admin")) {
			const actor = { name: "ada", roles: [role] };
			await expect(pauseSchedule(db, actor, "paused", "why")).rejects.toMatchObject({ code: "forbidden" });
			await expect(resumeSchedule(db, actor, "revised")).rejects.toMatchObject({ code: "forbidden" });
		}
		for (const name of ["bea", "ada"])
			await addUser(db, EVERYTHING, { name, roles: ["admin"], password: "a first password" });
		await setRoles(db, EVERYTHING, "ada", ["viewer"]);
		const stale = { name: "ada", roles: ["admin"] as const };
		await expect(pauseSchedule(db, stale, "paused", "why")).rejects.toMatchObject({ code: "forbidden" });
		await expect(resumeSchedule(db, stale, "revised")).rejects.toMatchObject({ code: "forbidden" });
	});
});

test("every invariant holds after all of it", async () => {
	expect((await checkLake(db, env.lake, false)).problems).toEqual([]);
});

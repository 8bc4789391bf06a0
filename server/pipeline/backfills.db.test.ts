import { describe, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { getBackfill, planBackfill } from "../backfills/reads";
import { many, maybeOne, one } from "../db";
import type { BackfillWish } from "../vocabulary/backfill-views";
import { cancelBackfill } from "./cancel-backfill";
import { cancelRun } from "./cancel-run";
import { claimRun } from "./claim-run";
import { executeRun } from "./execute-run";
import { getRun } from "./reads";
import { reapLostRuns } from "./reap-runs";
import { requestBackfill } from "./request-backfill";
import { resumeBackfill } from "./resume-backfill";
import { retryRun } from "./retry-run";

const { db, env, csv, dataset, ingest } = await openFixture();

const BARS = {
	"2021": [bar("AAA", "2021-12-30", 10), bar("AAA", "2021-12-31", 11)],
	"2022": [bar("AAA", "2022-01-03", 12), bar("BBB", "2022-01-03", 50)],
	"2023": [bar("AAA", "2023-01-03", 13), bar("BBB", "2023-01-03", 51)],
};
type Year = keyof typeof BARS;

/** A dataset over one file per year. */
async function threeYears(name: string): Promise<void> {
	for (const year of Object.keys(BARS) as Year[]) csv(`${name}/${year}.csv`, [HEADER, ...BARS[year]]);
	await dataset(name, `${name}/*`);
}

const wish = (name: string, changes: Partial<BackfillWish> = {}): BackfillWish => ({
	dataset: name,
	from: "2021-06-01",
	to: "2023-06-30",
	symbols: null,
	step: "year",
	stop_at_failure: false,
	...changes,
});

const nextRun = (name: string) =>
	maybeOne<{ id: number }>(
		db,
		`select r.id from ingestion_runs r join datasets d on d.id = r.dataset_id
		 where d.name = $1 and r.state = 'queued' order by r.id limit 1`,
		[name],
	);

async function doNext(name: string): Promise<number> {
	const run = (await nextRun(name))?.id ?? 0;
	await executeRun({ db, env, worker: "test" }, run);
	return run;
}

/** Does the runs that are in line, one after another, as a worker. */
async function work(name: string): Promise<number[]> {
	const done: number[] = [];
	for (let run = await nextRun(name); run; run = await nextRun(name)) {
		await executeRun({ db, env, worker: "test" }, run.id);
		done.push(run.id);
	}
	return done;
}

const current = (name: string) =>
	one<{ content_hash: string; watermark: string; action: string; version: number }>(
		db,
		`select v.content_hash, v.watermark, v.action, v.version from dataset_versions v
		 join datasets d on d.id = v.dataset_id where d.name = $1 and v.is_current`,
		[name],
	);

const states = async (id: number) => (await getBackfill(db, id)).steps.map(({ state }) => state);
const break2022 = (name: string) => csv(`${name}/2022.csv`, ["symbol,date", "AAA,2022-01-03"]);
const mend2022 = (name: string) => csv(`${name}/2022.csv`, [HEADER, ...BARS["2022"]]);

describe("a backfill", () => {
	test("is the list that its dry run shows: stored, and asked for by its runs, one after another", async () => {
		await threeYears("listed");
		const plan = await planBackfill(db, wish("listed"));
		const windows = plan.steps.map(({ seq, from, to }) => ({ seq, from, to }));
		expect(windows).toEqual([
			{ seq: 1, from: "2021-06-01", to: "2021-12-31" },
			{ seq: 2, from: "2022-01-01", to: "2022-12-31" },
			{ seq: 3, from: "2023-01-01", to: "2023-06-30" },
		]);
		const id = await requestBackfill(db, EVERYTHING, wish("listed"), plan.fingerprint);
		expect((await getBackfill(db, id)).steps.map(({ seq, from, to }) => ({ seq, from, to }))).toEqual(windows);
		expect(await states(id)).toEqual(["queued", null, null]);
		const runs = await work("listed");
		expect(
			await many(
				db,
				`select requested_from as "from", requested_to as "to", window_from, window_to, action, trigger, state
				 from ingestion_runs where id = any($1) order by id`,
				[runs],
			),
		).toEqual(
			windows.map(({ from, to }) => ({
				from,
				to,
				window_from: from,
				window_to: to,
				action: "backfill",
				trigger: "manual",
				state: "succeeded",
			})),
		);
		expect(await getBackfill(db, id)).toMatchObject({
			state: "succeeded",
			steps_good: 3,
			finished_at: expect.any(String),
		});
		expect((await planBackfill(db, wish("listed"))).steps.map(({ current_rows }) => current_rows)).toEqual([2, 2, 2]);
		expect(
			(
				await many<{ action: string }>(db, "select action from audit_log where subject = $1 order by id", [
					`backfill:${id}`,
				])
			).map(({ action }) => action),
		).toEqual(["backfill.request", "backfill.succeeded"]);
	});

	test("comes to what one ingest of everything comes to; done again it changes nothing", async () => {
		await threeYears("piecewise");
		await threeYears("at_once");
		await ingest("at_once", { full: true });
		await requestBackfill(db, EVERYTHING, wish("piecewise"));
		await work("piecewise");
		const after = await current("piecewise");
		expect(after.content_hash).toBe((await current("at_once")).content_hash);
		expect(after).toMatchObject({ action: "backfill", version: 3 });
		const again = await requestBackfill(db, EVERYTHING, wish("piecewise"));
		await work("piecewise");
		expect(await states(again)).toEqual(["unchanged", "unchanged", "unchanged"]);
		expect((await getBackfill(db, again)).state).toBe("succeeded");
		expect(await current("piecewise")).toEqual(after);
	});

	test("of older sessions does not move the watermark back; of some symbols not at all", async () => {
		await threeYears("reached");
		await ingest("reached", { from: "2023-01-01", to: "2023-12-31" });
		expect(await current("reached")).toMatchObject({ watermark: "2023-01-03", version: 1 });
		await requestBackfill(db, EVERYTHING, wish("reached", { to: "2022-12-31", symbols: ["AAA"] }));
		await work("reached");
		expect(await current("reached")).toMatchObject({ watermark: "2023-01-03", version: 3 });
		await requestBackfill(db, EVERYTHING, wish("reached", { to: "2022-12-31" }));
		await work("reached");
		expect(await current("reached")).toMatchObject({ watermark: "2023-01-03", version: 4 });
	});
});

describe("a run of it that fails", () => {
	test("stops it when that was asked for; resumed after the file was mended it goes on from there", async () => {
		await threeYears("strict");
		const id = await requestBackfill(db, EVERYTHING, wish("strict", { stop_at_failure: true }));
		await doNext("strict");
		// Each run reads every file.
		break2022("strict");
		await work("strict");
		const stopped = await getBackfill(db, id);
		expect(stopped).toMatchObject({ state: "stopped", can: { resume: true, cancel: false } });
		expect(await states(id)).toEqual(["succeeded", "failed", null]);
		mend2022("strict");
		await resumeBackfill(db, EVERYTHING, id);
		const runs = await work("strict");
		const resumed = await getBackfill(db, id);
		expect(resumed).toMatchObject({ state: "succeeded", steps_good: 3 });
		expect(resumed.steps.map(({ run }) => run)).toEqual([stopped.steps[0]?.run, ...runs]);
		expect(runs).toHaveLength(2);
		expect(await one(db, "select publishes_as from ingestion_runs where id = $1", [runs[0]])).toEqual({
			publishes_as: "service",
		});
	});

	test("keeps the others from nothing otherwise, and the whole ends stopped", async () => {
		await threeYears("lenient");
		const id = await requestBackfill(db, EVERYTHING, wish("lenient"));
		await doNext("lenient");
		break2022("lenient");
		const second = await doNext("lenient");
		mend2022("lenient");
		await work("lenient");
		expect(await states(id)).toEqual(["succeeded", "failed", "succeeded"]);
		expect((await getBackfill(db, id)).state).toBe("stopped");
		const retried = await retryRun(db, EVERYTHING, second);
		expect((await getBackfill(db, id)).steps[1]?.run).toBe(retried);
		await expect(resumeBackfill(db, EVERYTHING, id)).rejects.toMatchObject({ code: "conflict" });
		await work("lenient");
		expect(await getBackfill(db, id)).toMatchObject({ state: "succeeded", steps_good: 3 });
		expect(await getRun(db, retried)).toMatchObject({ action: "backfill", trigger: "retry", state: "succeeded" });
	});
});

test("a step whose worker vanished goes on as the run that its work was put in line again as", async () => {
	await threeYears("killed");
	const id = await requestBackfill(db, EVERYTHING, wish("killed", { stop_at_failure: true }));
	const run = (await nextRun("killed"))?.id ?? 0;
	await claimRun(db, run, "gone", 60_000);
	await db.query("update job_leases set expires_at = clock_timestamp() - interval '1 second' where run_id = $1", [run]);
	expect(await reapLostRuns(db, env.lake)).toEqual([run]);
	const again = (await getRun(db, run)).retried_by ?? 0;
	expect((await getBackfill(db, id)).steps[0]).toMatchObject({ run: again, state: "queued" });
	await work("killed");
	expect(await getBackfill(db, id)).toMatchObject({ state: "succeeded", steps_good: 3 });
	expect((await current("killed")).version).toBe(3);
});

describe("cancelling", () => {
	test("a backfill ends its queued run with it; it can be resumed", async () => {
		await threeYears("given_up");
		const id = await requestBackfill(db, EVERYTHING, wish("given_up"));
		await cancelBackfill(db, EVERYTHING, id);
		expect(await states(id)).toEqual(["cancelled", null, null]);
		expect((await getBackfill(db, id)).state).toBe("cancelled");
		await expect(cancelBackfill(db, EVERYTHING, id)).rejects.toMatchObject({ code: "conflict" });
		await resumeBackfill(db, EVERYTHING, id);
		await expect(resumeBackfill(db, EVERYTHING, id)).rejects.toMatchObject({ code: "conflict" });
		await work("given_up");
		expect((await getBackfill(db, id)).state).toBe("succeeded");
	});

	test("a backfill tells its running run to stop, and no further one follows", async () => {
		await threeYears("told");
		const id = await requestBackfill(db, EVERYTHING, wish("told"));
		const run = (await nextRun("told"))?.id ?? 0;
		await claimRun(db, run, "gone", 60_000);
		await cancelBackfill(db, EVERYTHING, id);
		await expect(resumeBackfill(db, EVERYTHING, id)).rejects.toMatchObject({ code: "conflict" });
		await db.query("update job_leases set expires_at = clock_timestamp() - interval '1 second' where run_id = $1", [
			run,
		]);
		await reapLostRuns(db, env.lake);
		expect(await states(id)).toEqual(["cancelled", null, null]);
		expect(await nextRun("told")).toBeNull();
	});

	test("one queued run of it stops it where a failure is to, else the next follows", async () => {
		for (const [name, stop, expected] of [
			["one_strict", true, ["cancelled", null, null]],
			["one_lenient", false, ["cancelled", "queued", null]],
		] as const) {
			await threeYears(name);
			const id = await requestBackfill(db, EVERYTHING, wish(name, { stop_at_failure: stop }));
			await cancelRun(db, EVERYTHING, (await nextRun(name))?.id ?? 0);
			expect(await states(id)).toEqual(expected);
			expect((await getBackfill(db, id)).state).toBe(stop ? "stopped" : "running");
		}
	});
});

describe("is refused", () => {
	test("while another backfill of the dataset runs, two at the same time included", async () => {
		await threeYears("twice");
		const asked = await Promise.allSettled([1, 2].map(() => requestBackfill(db, EVERYTHING, wish("twice"))));
		expect(asked.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
		await expect(requestBackfill(db, EVERYTHING, wish("twice"))).rejects.toMatchObject({
			code: "conflict",
			message: expect.stringContaining("is running"),
		});
		expect(
			await many(db, "select b.id from backfills b join datasets d on d.id = b.dataset_id where d.name = 'twice'"),
		).toHaveLength(1);
	});

	test("to a viewer, who may look at the list", async () => {
		const viewer = { name: "vera", roles: ["viewer"] as const };
		await expect(requestBackfill(db, viewer, wish("listed"))).rejects.toMatchObject({ code: "forbidden" });
		await expect(resumeBackfill(db, viewer, 1)).rejects.toMatchObject({ code: "forbidden" });
		await expect(cancelBackfill(db, viewer, 1)).rejects.toMatchObject({ code: "forbidden" });
	});

	test("where the list is not the one that was shown", async () => {
		const seen = await planBackfill(db, wish("listed", { step: "month" }));
		await expect(requestBackfill(db, EVERYTHING, wish("listed"), seen.fingerprint)).rejects.toMatchObject({
			code: "conflict",
			message: expect.stringContaining("has changed"),
		});
	});

	test("of an unknown or archived dataset, and of one whose runs ask for everything anyway", async () => {
		await expect(requestBackfill(db, EVERYTHING, wish("nowhere"))).rejects.toMatchObject({ code: "not_found" });
		await threeYears("retired");
		await db.query("update datasets set archived_at = clock_timestamp() where name = 'retired'");
		await expect(requestBackfill(db, EVERYTHING, wish("retired"))).rejects.toMatchObject({ code: "conflict" });
		await threeYears("reference");
		await db.query("update datasets set kind = 'membership' where name = 'reference'");
		await expect(requestBackfill(db, EVERYTHING, wish("reference"))).rejects.toMatchObject({
			code: "invalid_input",
			message: expect.stringContaining("asks for everything"),
		});
	});
});

/** Pausing a schedule: one person, a reason, reversible at any time; runs can still be started by hand. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, maybeOne, type Tx } from "../db";
import { QtradeError } from "../errors";
import { notifyDataset } from "../events";
import { type Actor, requireAction } from "../policy";
import { requireReason } from "../reason";

type Locked = { id: number; enabled: boolean; paused_by: string | null; paused_reason: string | null };

/**
 * Stops a schedule from starting runs; the one that it has started goes on.
 * @throws QtradeError("not_found" | "conflict" | "invalid_input")
 */
export async function pauseSchedule(db: Db, actor: Actor, dataset: string, reason: string): Promise<void> {
	requireAction(actor, "schedule.manage");
	const why = requireReason(reason, "say why, and what it waits for");
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "schedule.manage");
		const schedule = await lockSchedule(tx, dataset);
		if (schedule.paused_by !== null) {
			throw new QtradeError(
				"conflict",
				`${schedule.paused_by} paused the schedule of ${dataset} already: ${schedule.paused_reason}`,
			);
		}
		if (!schedule.enabled) {
			throw new QtradeError(
				"conflict",
				`the schedule of ${dataset} is switched off in its definition: there is nothing to pause`,
			);
		}
		await tx.query(
			"update schedules set paused_at = clock_timestamp(), paused_by = $2, paused_reason = $3 where id = $1",
			[schedule.id, actor.name, why],
		);
		await notifyDataset(tx, dataset, "schedule");
		await appendAudit(tx, {
			actor: actor.name,
			action: "schedule.pause",
			subject: `dataset:${dataset}`,
			detail: { reason: why },
		});
	});
}

/**
 * Lets a schedule start runs again. A time that came while it was paused counts as due now: one run asks for everything
 * since the watermark.
 * @throws QtradeError("not_found" | "conflict")
 */
export async function resumeSchedule(db: Db, actor: Actor, dataset: string): Promise<void> {
	requireAction(actor, "schedule.manage");
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "schedule.manage");
		const schedule = await lockSchedule(tx, dataset);
		if (schedule.paused_by === null) throw new QtradeError("conflict", `the schedule of ${dataset} is not paused`);
		await tx.query("update schedules set paused_at = null, paused_by = null, paused_reason = null where id = $1", [
			schedule.id,
		]);
		await notifyDataset(tx, dataset, "schedule");
		await appendAudit(tx, {
			actor: actor.name,
			action: "schedule.resume",
			subject: `dataset:${dataset}`,
			detail: { paused_by: schedule.paused_by, reason: schedule.paused_reason },
		});
	});
}

async function lockSchedule(tx: Tx, dataset: string): Promise<Locked> {
	const found = await maybeOne<{ archived: boolean }>(
		tx,
		"select archived_at is not null as archived from datasets where name = $1",
		[dataset],
	);
	if (!found) throw new QtradeError("not_found", `there is no dataset ${dataset}: qtrade dataset list shows them`);
	if (found.archived) throw new QtradeError("conflict", `${dataset} is archived: it is not run any more`);
	const schedule = await maybeOne<Locked>(
		tx,
		`select s.id, s.enabled, s.paused_by, s.paused_reason
		 from schedules s join datasets d on d.id = s.dataset_id where d.name = $1 for update of s`,
		[dataset],
	);
	if (!schedule) {
		throw new QtradeError(
			"not_found",
			`${dataset} has no schedule: its definition may give one (schedule.after_close_minutes)`,
		);
	}
	return schedule;
}

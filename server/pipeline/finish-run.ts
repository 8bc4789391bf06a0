/** Ending a run in any state but succeeded, in one transaction with its checks, its lease and its audit row. */
import { appendAudit } from "../audit";
import { lockBackfillOf } from "../backfills/lock-backfill";
import { type Db, inTransaction, maybeOne, type Tx } from "../db";
import { QtradeError } from "../errors";
import { EVENT_CHANNEL, eventColumns, eventNotice, eventRows, type RunEvent } from "../events";
import { assertFence, type Lease } from "../leases";
import type { CheckResult } from "../quality/check";
import { saveChecks } from "../quality/save-checks";
import { storableText } from "../storable";
import type { RowCounts } from "../vocabulary/run-views";
import type { FinalRunState } from "../vocabulary/states";
import { advanceBackfill } from "./advance-backfill";
import { enqueueRun } from "./enqueue";
import type { RunRecord } from "./run-record";

export type RunEnding = {
	state: Exclude<FinalRunState, "succeeded">;
	errorCode: string | null;
	/** one sentence, or `on_hold`, `withdrawn`; null when the run ended well */
	reason: string | null;
	counts: RowCounts;
	checks: readonly CheckResult[];
	quarantinePath: string | null;
	/** kept rows that a rollback had taken away and that the run would have brought back */
	broughtBack: { path: string; rows: number } | null;
	events: RunEvent[];
};

/** Ends a running run under its fence; a process that lost the lease changes nothing. */
export async function finishRun(db: Db, run: RunRecord, lease: Lease, ending: RunEnding): Promise<void> {
	const reason = ending.reason === null ? null : storableText(ending.reason);
	await inTransaction(db, async (tx) => {
		await assertFence(tx, lease);
		const backfill = run.action === "backfill" ? await lockBackfillOf(tx, run.id) : null;
		await saveChecks(tx, run, null, ending.checks);
		if (ending.broughtBack) {
			await tx.query("update ingestion_runs set withdrawn_path = $2, rows_withdrawn = $3 where id = $1", [
				run.id,
				ending.broughtBack.path,
				ending.broughtBack.rows,
			]);
		}
		await endRun(tx, run, lease, { ...ending, reason }, null);
		if (backfill) await advanceBackfill(tx, backfill);
		await auditEnding(tx, run, ending.state, { reason });
	});
}

/**
 * Ends a run that is running under this fence: final state, last events, the lease given back, and the dataset's next
 * waiting run woken. One statement, since a publish waits for it.
 */
export async function endRun(
	tx: Tx,
	run: RunRecord,
	lease: Lease,
	ending: Omit<RunEnding, "state" | "checks" | "broughtBack"> & { state: FinalRunState },
	version: number | null,
): Promise<void> {
	const { counts } = ending;
	const events: RunEvent[] = [...ending.events, { kind: "state", message: ending.state, level: levelOf(ending.state) }];
	const row = await maybeOne<{ next_run: number | null }>(
		tx,
		`with ended as (
		   update ingestion_runs
		   set state = $3, error_code = $4, reason = $5, rows_extracted = $6, rows_staged = $7, rows_quarantined = $8,
		       rows_flagged = $9, rows_published = $10, quarantine_path = $11, version = $12, finished_at = clock_timestamp()
		   where id = $1 and state = 'running' and fence = $2 returning id, dataset_id
		 ), freed as (
		   update job_leases set holder = null, run_id = null, expires_at = null
		   where resource = $13 and fence = $2 and holder = $14
		 ), stored as (
		   insert into run_events (run_id, kind, level, phase, message, data)
		   select ended.id, e.* from ended, ${eventRows(16)} e
		 )
		 select (select min(q.id) from ingestion_runs q where q.dataset_id = ended.dataset_id and q.state = 'queued') as next_run,
		        pg_notify('${EVENT_CHANNEL}', $15)
		 from ended`,
		[
			run.id,
			lease.fence,
			ending.state,
			ending.errorCode,
			ending.reason,
			counts.extracted,
			counts.staged,
			counts.quarantined,
			counts.flagged,
			counts.published,
			ending.quarantinePath,
			version,
			lease.resource,
			lease.holder,
			eventNotice(run, events),
			...eventColumns(events),
		],
	);
	if (!row) throw new QtradeError("lease_lost", `run ${run.id} is not this process's any more`);
	if (row.next_run !== null) await enqueueRun(tx, row.next_run);
}

export const auditEnding = (
	tx: Tx,
	run: RunRecord,
	state: FinalRunState,
	detail: Record<string, unknown>,
): Promise<void> =>
	appendAudit(tx, {
		actor: run.publishes_as,
		action: `run.${state}`,
		subject: `run:${run.id}`,
		detail: { dataset: run.dataset, requested_by: run.requested_by, ...detail },
	});

const levelOf = (state: FinalRunState): "info" | "warn" | "error" =>
	state === "succeeded" || state === "unchanged"
		? "info"
		: state === "failed" || state === "errored"
			? "error"
			: "warn";

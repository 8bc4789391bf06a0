/** Runs as pages and documents show them. */
import { calendarToShow } from "../calendars/calendar";
import { many, maybeOne, one, type Queryable } from "../db";
import { QtradeError } from "../errors";
import { checksOfRun } from "../quality/reads";
import type { PhaseView, RequestView, RunEventView, RunRow, RunView } from "../vocabulary/run-views";
import { isFinalRunState, isRetryableRunState, RUN_PHASES, type RunPhase, type RunState } from "../vocabulary/states";
import type { Page } from "../vocabulary/views";
import { diagnose } from "./diagnose-run";

const iso = (column: string, name: string): string => `to_json(${column}) #>> '{}' as ${name}`;

/** SQL: a run as lists show it, from `ingestion_runs r` and `datasets d`. */
export const RUN_COLUMNS = `r.id, d.name as dataset, r.state, r.phase, r.action, r.trigger, r.requested_by, r.retry_of, r.version,
	r.base_version, r.window_from, r.window_to, r.is_full, r.reason,
	json_build_object('extracted', r.rows_extracted, 'staged', r.rows_staged, 'quarantined', r.rows_quarantined,
	                  'flagged', r.rows_flagged, 'published', r.rows_published) as rows,
	${iso("r.queued_at", "queued_at")}, ${iso("r.started_at", "started_at")}, ${iso("r.finished_at", "finished_at")},
	(extract(epoch from coalesce(r.finished_at, clock_timestamp()) - r.started_at) * 1000)::double precision as duration_ms`;

type RunDetailRow = RunRow & {
	worker: string | null;
	cancel_requested_by: string | null;
	error_code: string | null;
	quarantine_path: string | null;
	rows_withdrawn: number;
	definition_revision: number;
	previous_run: number | null;
	next_run: number | null;
	retried_by: number | null;
	current_version: number | null;
	calendar: string;
};

/** Everything a run's page shows. */
export async function getRun(db: Queryable, id: number): Promise<RunView> {
	const row = await maybeOne<RunDetailRow>(
		db,
		`select ${RUN_COLUMNS}, d.calendar, r.worker, r.cancel_requested_by, r.error_code, r.quarantine_path, r.rows_withdrawn,
		        f.revision as definition_revision,
		        (select max(p.id) from ingestion_runs p where p.dataset_id = r.dataset_id and p.id < r.id) as previous_run,
		        (select min(n.id) from ingestion_runs n where n.dataset_id = r.dataset_id and n.id > r.id) as next_run,
		        (select max(t.id) from ingestion_runs t where t.retry_of = r.id) as retried_by,
		        (select v.version from dataset_versions v where v.dataset_id = r.dataset_id and v.is_current) as current_version
		 from ingestion_runs r join datasets d on d.id = r.dataset_id join dataset_definitions f on f.id = r.definition_id
		 where r.id = $1`,
		[id],
	);
	if (!row) throw new QtradeError("not_found", `there is no run ${id}: qtrade runs lists them`);
	const { quarantine_path, current_version, calendar, ...run } = row;
	const [checks, files, phases, asked] = [
		await checksOfRun(db, id),
		await many<RunView["files"][number]>(
			db,
			"select name, bytes, sha256, bronze_path from run_files where run_id = $1 order by name limit 2000",
			[id],
		),
		await phasesOf(db, id, run.state),
		await requestsOf(db, id, row.reason),
	];
	const { ours, ...requests } = asked;
	return {
		...run,
		time_zone: calendarToShow(calendar).timeZone,
		phases,
		checks,
		files,
		requests,
		diagnosis: diagnose({ ...run, checks, requests, current_version, provider_failed: requests.failed > 0 && !ours }),
		has_quarantine: quarantine_path !== null,
		can: {
			cancel: !isFinalRunState(run.state),
			retry: isRetryableRunState(run.state),
			release: run.state === "held" && run.retried_by === null,
		},
	};
}

/** How many requests a run made; `ours` when it ended with one that failed for a reason of ours: that is the run's own. */
const requestsOf = (
	db: Queryable,
	run: number,
	reason: string | null,
): Promise<RunView["requests"] & { ours: boolean }> =>
	one(
		db,
		`select count(*) as asked, count(*) filter (where outcome <> 'answered') as failed,
		        coalesce(bool_or(outcome = 'given_up' and $2::text is not null and starts_with($2, problem)), false) as ours
		 from source_requests where run_id = $1`,
		[run, reason],
	);

/** What a run asked its provider, try by try. */
export async function listRequests(
	db: Queryable,
	{ id, failed, page, page_size }: { id: number; failed: boolean; page: number; page_size: number },
): Promise<Page<RequestView>> {
	const where = "from source_requests where run_id = $1 and (not $2 or outcome <> 'answered')";
	const { total } = await one<{ total: number }>(db, `select count(*) as total ${where}`, [id, failed]);
	const rows = await many<RequestView>(
		db,
		`select seq, ${iso("at", "at")}, subject, url, attempt, status, outcome, problem, bytes, duration_ms, file_name as file
		 ${where} order by seq limit $3 offset $4`,
		[id, failed, page_size, (page - 1) * page_size],
	);
	return { rows, total, page, page_size };
}

/** A run's events after one that the reader has already, oldest first. */
export const runEvents = (db: Queryable, run: number, after: number): Promise<RunEventView[]> =>
	many<RunEventView>(
		db,
		`select id, ${iso("at", "at")}, kind, level, phase, message, data from run_events
		 where run_id = $1 and id > $2 order by id limit 1000`,
		[run, after],
	);

/** The timeline, from the phase events. The phase that a run ended in badly is the failed one. */
async function phasesOf(db: Queryable, run: number, state: RunState): Promise<PhaseView[]> {
	const rows = await many<{
		phase: RunPhase;
		started_at: string;
		finished_at: string | null;
		duration_ms: number | null;
	}>(
		db,
		`select phase, ${iso("min(at) filter (where kind = 'phase_started')", "started_at")},
		        ${iso("max(at) filter (where kind = 'phase_finished')", "finished_at")},
		        (extract(epoch from max(at) - min(at)) * 1000)::double precision as duration_ms
		 from run_events where run_id = $1 and kind in ('phase_started', 'phase_finished') group by phase`,
		[run],
	);
	const last = RUN_PHASES.findLast((phase) => rows.some((row) => row.phase === phase));
	const endedBadly = isFinalRunState(state) && state !== "succeeded" && state !== "unchanged";
	return RUN_PHASES.map((phase) => {
		const row = rows.find((candidate) => candidate.phase === phase);
		if (!row) {
			const pending = !isFinalRunState(state);
			return { phase, state: pending ? "pending" : "skipped", started_at: null, finished_at: null, duration_ms: null };
		}
		const running = row.finished_at === null && !isFinalRunState(state);
		const failed = endedBadly && phase === last;
		return { ...row, state: failed ? "failed" : running ? "running" : "done" };
	});
}

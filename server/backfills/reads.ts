/** Backfills as pages and documents show them, and the list of runs that one would be. */
import { createHash } from "node:crypto";
import { calendarFor } from "../calendars/calendar";
import { readClock } from "../clock";
import { many, maybeOne, one, type Queryable } from "../db";
import { QtradeError } from "../errors";
import type {
	BackfillPlan,
	BackfillRow,
	BackfillState,
	BackfillStepView,
	BackfillView,
	BackfillWish,
	PlannedStep,
} from "../vocabulary/backfill-views";
import { isReference } from "../vocabulary/kind-shapes";
import type { DatasetKind } from "../vocabulary/kinds";
import type { Page } from "../vocabulary/views";
import { cutStretch } from "./plan-backfill";

type Target = { id: number; calendar: string; kind: DatasetKind; archived: boolean };

/**
 * The exact runs that a wish comes to, by what the calendar and the clock say now. A request stores this list.
 * @throws QtradeError("not_found" | "conflict" | "invalid_input")
 */
export async function planBackfill(db: Queryable, wish: Omit<BackfillWish, "stop_at_failure">): Promise<BackfillPlan> {
	const { dataset, step } = wish;
	const target = await maybeOne<Target>(
		db,
		"select id, calendar, kind, archived_at is not null as archived from datasets where name = $1",
		[dataset],
	);
	if (!target) throw new QtradeError("not_found", `there is no dataset ${dataset}: qtrade dataset list shows them`);
	if (target.archived) throw new QtradeError("conflict", `${dataset} is archived and takes no runs`);
	if (isReference(target.kind)) {
		throw new QtradeError(
			"invalid_input",
			`${dataset} is ${target.kind}: every run of it asks for everything its source has, so there is nothing to cut into pieces; use qtrade ingest ${dataset} --full`,
		);
	}
	const calendar = calendarFor(target.calendar);
	const lastClosed = calendar.lastClosed((await readClock(db)).now());
	if (lastClosed === null) {
		throw new QtradeError("conflict", `the calendar ${calendar.mic} does not know today: the clock stands outside it`);
	}
	const { from, to, note, steps } = cutStretch(wish, calendar, lastClosed.date);
	const symbols = wish.symbols === null ? null : [...new Set(wish.symbols)].sort();
	const windows = steps.map((window) => [window.from, window.to]);
	return {
		dataset,
		from,
		to,
		symbols,
		step,
		note,
		sessions: steps.reduce((total, { sessions }) => total + sessions, 0),
		steps: await withCurrentRows(db, target.id, steps),
		fingerprint: createHash("sha256")
			.update(JSON.stringify([target.id, symbols, windows]))
			.digest("hex"),
	};
}

/** How much current holds in each stretch, as far as its list of files tells. */
async function withCurrentRows(
	db: Queryable,
	datasetId: number,
	steps: readonly Omit<PlannedStep, "current_rows">[],
): Promise<PlannedStep[]> {
	const files = await many<{ rows: number; min_date: string | null; max_date: string | null }>(
		db,
		`select f.rows, f.min_date, f.max_date from dataset_versions v
		 join files_of_version f on f.dataset_id = v.dataset_id and f.version = v.version
		 where v.dataset_id = $1 and v.is_current`,
		[datasetId],
	);
	return steps.map((step) => {
		const inside = files.filter(
			({ min_date, max_date }) => (min_date ?? "") <= step.to && (max_date ?? "") >= step.from,
		);
		const known = inside.every(
			({ min_date, max_date }) => (min_date ?? "") >= step.from && (max_date ?? "") <= step.to,
		);
		return { ...step, current_rows: known ? inside.reduce((total, { rows }) => total + rows, 0) : null };
	});
}

const iso = (column: string, name: string): string => `to_json(${column}) #>> '{}' as ${name}`;

const COLUMNS = `b.id, d.name as dataset, b.requested_from as "from", b.requested_to as "to", b.symbols, b.step,
	b.stop_at_failure, b.state, b.requested_by, ${iso("b.requested_at", "requested_at")},
	${iso("b.finished_at", "finished_at")}, n.steps_total, n.steps_good, n.steps_bad`;

const FROM = `from backfills b join datasets d on d.id = b.dataset_id
	cross join lateral (
	  select count(*) as steps_total, count(*) filter (where r.state in ('succeeded', 'unchanged')) as steps_good,
	         count(*) filter (where r.state not in ('succeeded', 'unchanged', 'queued', 'running')) as steps_bad
	  from backfill_steps s left join ingestion_runs r on r.id = s.run_id where s.backfill_id = b.id
	) n`;

export type BackfillFilter = {
	dataset?: string;
	states?: readonly BackfillState[];
	page: number;
	page_size: number;
};

/** Backfills, newest first. */
export async function listBackfills(db: Queryable, filter: BackfillFilter): Promise<Page<BackfillRow>> {
	const where = "($1::text is null or d.name = $1) and ($2::text[] is null or b.state::text = any($2))";
	const values = [filter.dataset ?? null, filter.states?.length ? filter.states : null];
	const { total } = await one<{ total: number }>(
		db,
		`select count(*) as total from backfills b join datasets d on d.id = b.dataset_id where ${where}`,
		values,
	);
	const rows = await many<BackfillRow>(
		db,
		`select ${COLUMNS} ${FROM} where ${where} order by b.id desc limit $3 offset $4`,
		[...values, filter.page_size, (filter.page - 1) * filter.page_size],
	);
	return { rows, total, page: filter.page, page_size: filter.page_size };
}

/** One backfill with its steps and the latest run of each. */
export async function getBackfill(db: Queryable, id: number): Promise<BackfillView> {
	const row = await maybeOne<BackfillRow>(db, `select ${COLUMNS} ${FROM} where b.id = $1`, [id]);
	if (!row) throw new QtradeError("not_found", `there is no backfill ${id}: qtrade backfills lists them`);
	const steps = await many<BackfillStepView>(
		db,
		`select s.seq, s.window_from as "from", s.window_to as "to", s.run_id as run, r.state, r.version, r.reason,
		        (extract(epoch from coalesce(r.finished_at, clock_timestamp()) - r.started_at) * 1000)::double precision
		          as duration_ms
		 from backfill_steps s left join ingestion_runs r on r.id = s.run_id where s.backfill_id = $1 order by s.seq`,
		[id],
	);
	const isOpen = steps.some(({ state }) => state === "queued" || state === "running");
	const ended = row.state === "stopped" || row.state === "cancelled";
	return { ...row, steps, can: { resume: ended && !isOpen, cancel: row.state === "running" } };
}

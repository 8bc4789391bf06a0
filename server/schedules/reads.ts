/** Schedules as pages and documents show them. */
import { calendarToShow } from "../calendars/calendar";
import { many, one, type Queryable } from "../db";
import type { ScheduleState, ScheduleView } from "../vocabulary/schedule-views";
import type { Page } from "../vocabulary/views";

const STATE = "case when not s.enabled then 'off' when s.paused_at is not null then 'paused' else 'active' end";

export type ScheduleFilter = { dataset?: string; states?: readonly ScheduleState[]; page: number; page_size: number };

/** The schedules of datasets that are not archived: paused ones first, then by their next time. */
export async function listSchedules(db: Queryable, filter: ScheduleFilter): Promise<Page<ScheduleView>> {
	const from = `from schedules s join datasets d on d.id = s.dataset_id
		where d.archived_at is null and ($1::text is null or d.name = $1) and ($2::text[] is null or ${STATE} = any($2))`;
	const values = [filter.dataset ?? null, filter.states?.length ? filter.states : null];
	const { total } = await one<{ total: number }>(db, `select count(*) as total ${from}`, values);
	const rows = await many<Omit<ScheduleView, "time_zone">>(
		db,
		`select p.dataset, p.calendar, p.delay_minutes as after_close_minutes, p.state,
		        case when p.paused_at is not null
		             then json_build_object('by', p.paused_by, 'at', p.paused_at, 'reason', p.paused_reason) end as paused,
		        case when p.state = 'active' then to_json(p.next_due_at) #>> '{}' end as next_due_at,
		        to_json(p.last_due_at) #>> '{}' as last_due_at,
		        case when r.id is not null
		             then json_build_object('id', r.id, 'state', r.state, 'version', v.version, 'queued_at', r.queued_at,
		                                    'finished_at', r.finished_at) end as last_run
		 from (select s.*, d.name as dataset, d.calendar, ${STATE} as state ${from}
		       order by ${STATE} <> 'paused', ${STATE} = 'off', s.next_due_at nulls last, d.name limit $3 offset $4) p
		 left join ingestion_runs r on r.id = p.last_run_id
		 left join dataset_versions v on v.run_id = r.id
		 order by p.state <> 'paused', p.state = 'off', p.next_due_at nulls last, p.dataset`,
		[...values, filter.page_size, (filter.page - 1) * filter.page_size],
	);
	return {
		rows: rows.map((row) => ({ ...row, time_zone: calendarToShow(row.calendar).timeZone })),
		total,
		page: filter.page,
		page_size: filter.page_size,
	};
}

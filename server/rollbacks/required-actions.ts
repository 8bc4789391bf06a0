/** The one inbox: everything that waits for a person, oldest deadline first. */
import { readClock } from "../clock";
import { many, type Queryable } from "../db";
import type { Actor } from "../policy";
import { type Action, rolesAllow, rolesFor } from "../vocabulary/roles";
import type { RequiredAction } from "../vocabulary/rollback-views";
import { mayDecideOwn } from "./gate";

/** Of what waits for others. */
const OTHERS_MAX = 200;

type Waiting = Omit<RequiredAction, "mine" | "roles" | "overdue"> & {
	/** who may not do it although they hold the role */
	not_by: string | null;
	overdue: boolean;
};

const ACTION_OF: Record<RequiredAction["kind"], Action> = {
	decide_rollback: "rollback.decide",
	review_break_glass: "rollback.review",
	decide_waiver: "waiver.decide",
	release_hold: "hold.release",
	release_run: "run.release",
	resume_schedule: "schedule.manage",
};

/**
 * What waits, for whom; `mine` tells whether this person may do it. All of theirs come first, then what others can do, as
 * much of it as a page shows. A held run waits until a newer one has published, is held itself, or repeats it: one that
 * found nothing new or failed leaves it where it was.
 */
export async function requiredActions(db: Queryable, actor: Actor): Promise<RequiredAction[]> {
	const rows = await many<Waiting & { environment: string }>(
		db,
		`with waiting as (
		   select 'decide_rollback' as kind, d.name as dataset, r.id as rollback, null::bigint as run, r.requested_at as since,
		          r.expires_at as due_at, r.requested_by as not_by,
		          r.requested_by || ' asks to put version ' || r.to_version || ' of ' || d.name || ' back' as title
		   from rollback_requests r join datasets d on d.id = r.dataset_id
		   where r.state = 'pending' and r.expires_at > clock_timestamp()
		   union all
		   select 'review_break_glass', d.name, r.id, null, r.decided_at, r.review_due_at, r.requested_by,
		          r.requested_by || ' broke the glass on ' || d.name || ': version ' || r.to_version || ' was put back'
		   from rollback_requests r join datasets d on d.id = r.dataset_id
		   where r.review_due_at is not null and r.reviewed_at is null
		   union all
		   select 'decide_waiver', d.name, null, c.run_id, w.requested_at, null, w.requested_by,
		          w.requested_by || ' asks to waive ' || w.check_name || ' of ' || d.name || ': ' || w.reason
		   from waivers w join datasets d on d.id = w.dataset_id join quality_checks c on c.id = w.check_id
		   where w.state = 'pending' and w.expires_at > $1 and d.archived_at is null
		   union all
		   select 'release_hold', d.name, h.rollback_request_id, null, h.placed_at, null, null,
		          d.name || ' is on hold by ' || h.placed_by || ': ' || h.reason
		   from holds h join datasets d on d.id = h.dataset_id
		   left join rollback_requests r on r.id = h.rollback_request_id
		   where h.released_at is null and (r.id is null or r.state <> 'pending')
		   union all
		   select 'release_run', d.name, null, r.id, r.finished_at, null, null,
		          'run ' || r.id || ' of ' || d.name || ' would bring back ' || r.rows_withdrawn || ' withdrawn rows'
		   from ingestion_runs r join datasets d on d.id = r.dataset_id
		   where r.state = 'held' and r.reason = 'withdrawn' and d.archived_at is null
		     and not exists (
		       select from ingestion_runs n
		       where n.dataset_id = r.dataset_id and n.id > r.id
		         and (n.state = 'succeeded' or (n.state = 'held' and n.reason = 'withdrawn') or n.retry_of = r.id))
		   union all
		   select 'resume_schedule', d.name, null, null, s.paused_at, null, null,
		          s.paused_by || ' paused the schedule of ' || d.name || ': ' || s.paused_reason
		   from schedules s join datasets d on d.id = s.dataset_id
		   where s.paused_at is not null and d.archived_at is null
		 )
		 select kind, title, dataset, rollback, run, to_json(since) #>> '{}' as since, to_json(due_at) #>> '{}' as due_at,
		        coalesce(due_at < clock_timestamp(), false) as overdue, not_by, e.name as environment
		 from waiting join environment e on true
		 order by due_at nulls last, since`,
		[(await readClock(db)).now()],
	);
	const all = rows.map(({ not_by, environment, ...row }) => ({
		...row,
		mine:
			rolesAllow(actor.roles, ACTION_OF[row.kind]) &&
			(not_by !== actor.name ||
				((row.kind === "decide_rollback" || row.kind === "decide_waiver") && mayDecideOwn(environment))),
		roles: [...rolesFor(ACTION_OF[row.kind])],
	}));
	// What this person can do is never cut: the navigation counts it.
	return [...all.filter((action) => action.mine), ...all.filter((action) => !action.mine).slice(0, OTHERS_MAX)];
}

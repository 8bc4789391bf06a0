/** What happens to a run, as rows for pages and as notifications for whoever listens. */
import type { Queryable } from "./db";
import type { RunPhase } from "./vocabulary/states";

export const EVENT_CHANNEL = "qtrade_events";

export type RunEvent = {
	kind: "state" | "phase_started" | "phase_finished" | "log";
	message: string;
	level?: "debug" | "info" | "warn" | "error";
	phase?: RunPhase | null;
	data?: Record<string, unknown>;
};

/**
 * Stores events of a run in order, and tells listeners (delivered when the transaction commits).
 * @param fence for a writer outside the run's transactions: nothing is stored unless the run is running under it
 */
export async function recordEvents(
	db: Queryable,
	run: { id: number; dataset: string },
	events: RunEvent[],
	fence: number | null = null,
): Promise<void> {
	if (events.length === 0) return;
	const column = <Value>(pick: (event: RunEvent) => Value): Value[] => events.map(pick);
	await db.query(
		`with stored as (
		   insert into run_events (run_id, kind, level, phase, message, data)
		   select $1, * from unnest($2::event_kind[], $3::event_level[], $4::text[], $5::text[], $6::jsonb[])
		   where $8::bigint is null
		      or exists (select from ingestion_runs where id = $1 and state = 'running' and fence = $8)
		 )
		 select pg_notify('${EVENT_CHANNEL}', $7)`,
		[
			run.id,
			column((event) => event.kind),
			column((event) => event.level ?? "info"),
			column((event) => event.phase ?? null),
			column((event) => event.message),
			column((event) => (event.data ? JSON.stringify(event.data) : null)),
			JSON.stringify({ run: run.id, dataset: run.dataset, kind: events.at(-1)?.kind }),
			fence,
		],
	);
}

/** Tells listeners that something about a dataset changed that no run event carries. */
export async function notifyDataset(db: Queryable, dataset: string | null, kind: string): Promise<void> {
	await db.query("select pg_notify($1, $2)", [EVENT_CHANNEL, JSON.stringify({ run: null, dataset, kind })]);
}

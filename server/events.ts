/** What happens to a run, as rows for pages and as notifications for whoever listens. */
import type { Queryable } from "./db";
import { storableJson, storableText } from "./storable";
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
	await db.query(
		`with stored as (
		   insert into run_events (run_id, kind, level, phase, message, data)
		   select $1, e.* from ${eventRows(4)} e
		   where $3::bigint is null
		      or exists (select from ingestion_runs where id = $1 and state = 'running' and fence = $3)
		 )
		 select pg_notify('${EVENT_CHANNEL}', $2)`,
		[run.id, eventNotice(run, events), fence, ...eventColumns(events)],
	);
}

/** SQL: events as rows of kind, level, phase, message and data, from five parameters (`eventColumns`) that begin there. */
export const eventRows = (first: number): string =>
	`unnest($${first}::event_kind[], $${first + 1}::event_level[], $${first + 2}::text[], $${first + 3}::text[],
	        $${first + 4}::jsonb[])`;

export function eventColumns(events: RunEvent[]): unknown[] {
	const column = <Value>(pick: (event: RunEvent) => Value): Value[] => events.map(pick);
	return [
		column((event) => event.kind),
		column((event) => event.level ?? "info"),
		column((event) => event.phase ?? null),
		column((event) => storableText(event.message)),
		column((event) => (event.data ? JSON.stringify(storableJson(event.data)) : null)),
	];
}

/** What listeners are told of a run's events. */
export const eventNotice = (run: { id: number; dataset: string }, events: RunEvent[]): string =>
	JSON.stringify({ run: run.id, dataset: run.dataset, kind: events.at(-1)?.kind });

/** What listeners are told of a change to a dataset that no run event carries. */
export const datasetNotice = (dataset: string | null, kind: string): string =>
	JSON.stringify({ run: null, dataset, kind });

/** Tells listeners that something about a dataset changed that no run event carries. */
export async function notifyDataset(db: Queryable, dataset: string | null, kind: string): Promise<void> {
	await db.query("select pg_notify($1, $2)", [EVENT_CHANNEL, datasetNotice(dataset, kind)]);
}

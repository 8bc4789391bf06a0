/** Which of a page's answers an event makes stale. */
import type { Query } from "@tanstack/react-query";

export type LiveEvent = { run: number | null; dataset: string | null; kind: string };

/** What changes with anything that happens to a run, a dataset, a hold or a rollback. */
const LISTS: ReadonlySet<string> = new Set([
	"runs.list",
	"timeline.get",
	"backfills.list",
	"backfills.get",
	"checks.list",
	"checks.sessions",
	"datasets.overview",
	"datasets.summary",
	"datasets.get",
	"datasets.versions",
	"lineage.get",
	"lineage.impact",
	"holds.list",
	"inbox.list",
	"schedules.list",
	"audit.list",
	"audit.state",
]);

/** What a decision about a rollback or a hold changes. */
const DECIDED = /^(rollbacks\.|datasets\.version$)/;

/** Published rows never change, so what was made of two versions stands. */
const STANDS: ReadonlySet<string> = new Set(["rollbacks.compare"]);

/** Says of a query whether to ask it again, now that this happened. */
export function madeStaleBy(events: readonly LiveEvent[]): (query: Query) => boolean {
	// Events may have been missed: everything is looked at anew.
	const everything = events.some((event) => event.kind === "reconnected");
	const runs = new Set(events.map((event) => event.run));
	const decided = events.filter((event) => event.kind === "rollback" || event.kind === "hold");
	const datasets = new Set(decided.map((event) => event.dataset));
	return (query) => {
		if (everything) return true;
		const name = nameOf(query);
		if (name === undefined) return false;
		if (LISTS.has(name)) return true;
		if (name === "runs.get" || name === "runs.requests") return runs.has(numberOf(inputOf(query), "id"));
		if (decided.length === 0 || !DECIDED.test(name) || STANDS.has(name)) return false;
		// Most of these read files: only those of the dataset that it happened to are asked again.
		const input = inputOf(query);
		const about = textOf(input, "dataset") ?? textOf(input, "name") ?? textOf(query.state.data, "dataset");
		return about === undefined || datasets.has(about);
	};
}

const nameOf = ({ queryKey }: Query): string | undefined =>
	Array.isArray(queryKey[0]) ? queryKey[0].join(".") : undefined;

const inputOf = ({ queryKey }: Query): unknown => (queryKey[1] as { input?: unknown } | undefined)?.input;

function textOf(value: unknown, field: string): string | undefined {
	const found = value && typeof value === "object" ? (value as Record<string, unknown>)[field] : undefined;
	return typeof found === "string" ? found : undefined;
}

function numberOf(value: unknown, field: string): number | null {
	const found = value && typeof value === "object" ? (value as Record<string, unknown>)[field] : undefined;
	return typeof found === "number" ? found : null;
}

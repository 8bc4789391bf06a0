import { HEALTH_STATES } from "@/server/vocabulary/states";
import type { DatasetRow } from "@/server/vocabulary/views";

/** What needs a person stands on top; among equals, by name. */
export const worstDatasetsFirst = (rows: readonly DatasetRow[]): DatasetRow[] =>
	[...rows].sort(
		(a, b) => HEALTH_STATES.indexOf(a.health) - HEALTH_STATES.indexOf(b.health) || a.name.localeCompare(b.name),
	);

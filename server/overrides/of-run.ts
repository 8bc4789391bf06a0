/** People's values in the provider's place, as a run needs them. */
import { many, type Queryable } from "../db";
import type { RowOverride } from "../lake/write/staging";
import type { Window } from "../sources/source";

export type RunOverrides = {
	inForce: RowOverride[] /** over, and to go where the source has no such row */;
	ended: RowOverride[];
};

/**
 * Of a dataset's overrides those of rows that a run asks for. Others stand in the base already.
 * @param windows of each symbol, where they were asked for apart
 * @param now application time
 */
export async function overridesOfRun(
	db: Queryable,
	run: { dataset_id: number; requested_symbols: readonly string[] | null },
	window: Window,
	windows: ReadonlyMap<string, Window> | null,
	now: Date,
): Promise<RunOverrides> {
	const rows = await many<RowOverride & { in_force: boolean }>(
		db,
		`select id, symbol, date, fields, ended_at is null and expires_at > $2 as in_force from row_overrides
		 where dataset_id = $1 order by symbol, date, id`,
		[run.dataset_id, now],
	);
	const asked = rows.filter(({ symbol, date }) => {
		const of = windows ? windows.get(symbol) : window;
		if (of === undefined || (run.requested_symbols && !run.requested_symbols.includes(symbol))) return false;
		return (of.from === null || date >= of.from) && (of.to === null || date <= of.to);
	});
	return { inForce: asked.filter(({ in_force }) => in_force), ended: asked.filter(({ in_force }) => !in_force) };
}

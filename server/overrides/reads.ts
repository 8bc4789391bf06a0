/** People's values in the provider's place: those in force for a run, and all of them for pages. */
import { calendarFor } from "../calendars/calendar";
import { isoOf } from "../calendars/iso-date";
import { dayAt } from "../calendars/zone-time";
import { readClock } from "../clock";
import { many, one, type Queryable } from "../db";
import type { RowOverride } from "../lake/write/staging";
import type { Window } from "../sources/source";
import type { OverrideNote } from "../vocabulary/bar-notes";
import type { OverrideView } from "../vocabulary/override-views";
import type { Page } from "../vocabulary/views";

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

const iso = (column: string, name: string): string => `to_json(${column}) #>> '{}' as ${name}`;

// The second value is the application's time.
const STATUS =
	"case when o.ended_at is not null then 'ended' when o.expires_at <= $2 then 'expired' else 'in_force' end";

/** Those in force first, then the others, newest first. */
export async function listOverrides(
	db: Queryable,
	filter: { dataset?: string; page: number; page_size: number },
): Promise<Page<OverrideView>> {
	const now = (await readClock(db)).now();
	const from = "from row_overrides o join datasets d on d.id = o.dataset_id where ($1::text is null or d.name = $1)";
	const { total } = await one<{ total: number }>(db, `select count(*) as total ${from}`, [filter.dataset ?? null]);
	const rows = await many<OverrideView>(
		db,
		`select o.id, d.name as dataset, o.symbol, o.date, o.fields, ${STATUS} as status, o.reason, o.author,
		        ${iso("o.created_at", "created_at")}, ${iso("o.expires_at", "expires_at")}, o.ended_by, ${iso("o.ended_at", "ended_at")}
		 ${from} order by (o.ended_at is null and o.expires_at > $2) desc, o.id desc limit $3 offset $4`,
		[filter.dataset ?? null, now, filter.page_size, (filter.page - 1) * filter.page_size],
	);
	return { rows, total, page: filter.page, page_size: filter.page_size };
}

/** What people said of a symbol's rows from a day on, by date; of a date the one in force first, then the newest. */
export async function overridesOfSymbol(
	db: Queryable,
	dataset: string,
	symbol: string,
	from: string,
): Promise<OverrideNote[]> {
	const rows = await many<Omit<OverrideNote, "until"> & { ends_at: Date; calendar: string }>(
		db,
		`select o.id, o.date, o.fields, ${STATUS} as status, o.author, o.reason, o.expires_at as ends_at, d.calendar
		 from row_overrides o join datasets d on d.id = o.dataset_id
		 where d.name = $1 and o.symbol = $3 and o.date >= $4
		 order by o.date, (o.ended_at is null and o.expires_at > $2) desc, o.id desc`,
		[dataset, (await readClock(db)).now(), symbol, from],
	);
	return rows.map(({ ends_at, calendar, ...note }) => ({
		...note,
		until: isoOf(dayAt(new Date(ends_at.getTime() - 1), calendarFor(calendar).timeZone)),
	}));
}

/** People's values in the provider's place, as pages show them. */
import { calendarFor } from "../calendars/calendar";
import { dateAt } from "../calendars/zone-time";
import { readClock } from "../clock";
import { many, one, type Queryable } from "../db";
import type { OverrideNote } from "../vocabulary/bar-notes";
import type { OverrideView } from "../vocabulary/override-views";
import type { Page } from "../vocabulary/views";

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
		until: dateAt(new Date(ends_at.getTime() - 1), calendarFor(calendar).timeZone),
	}));
}

/** Instruments as pages and documents show them. */
import { calendarToShow } from "../calendars/calendar";
import { dateAt } from "../calendars/zone-time";
import { readClock } from "../clock";
import { type Db, many, maybeOne, one } from "../db";
import { QtradeError } from "../errors";
import { lastChangeOf } from "../vocabulary/instrument-changes";
import type { AttributeView, InstrumentRow, InstrumentView, TickerView } from "../vocabulary/instrument-views";
import type { Page } from "../vocabulary/views";
import { originOf } from "./last-change";

export type InstrumentFilter = {
	mic?: string | null;
	/** exactly this ticker, at any time */
	symbol?: string | null;
	/** part of a ticker or name, or a code */
	q?: string | null;
	page: number;
	page_size: number;
};

/** Of several exchanges: UTC's. */
const today = async (db: Db): Promise<string> => (await readClock(db)).now().toISOString().slice(0, 10);

/** Instruments by their present or last ticker. */
export async function listInstruments(
	db: Db,
	{ mic, symbol, q, page, page_size }: InstrumentFilter,
): Promise<Page<InstrumentRow>> {
	const text = q?.trim() ?? "";
	const like = `%${text.replace(/[\\%_]/g, (found) => `\\${found}`)}%`;
	const where = `($1::text is null or i.mic = $1)
		and ($2::text is null or exists (select 1 from instrument_tickers t where t.instrument_id = i.id and t.symbol = $2))
		and ($3 = '' or exists (select 1 from instrument_tickers t where t.instrument_id = i.id and t.symbol ilike $4)
		     or exists (select 1 from instrument_attributes a where a.instrument_id = i.id
		                and (a.value ilike $4 and a.name in ('name', 'issuer') or upper(a.value) = upper($3) or a.value = lpad($3, 10, '0'))))`;
	const values = [mic || null, symbol || null, text, like];
	const { total } = await one<{ total: number }>(
		db,
		`select count(*) as total from instruments i where ${where}`,
		values,
	);
	const attribute = (name: string): string =>
		`(select a.value from instrument_attributes a where a.instrument_id = i.id and a.name = '${name}'
		  order by a.valid_from > $7, a.valid_from desc limit 1)`;
	const rows = await many<InstrumentRow>(
		db,
		`select i.id, i.mic, t.symbol, ${attribute("name")} as name, ${attribute("isin")} as isin,
		        (select count(distinct symbol) from instrument_tickers n where n.instrument_id = i.id) as names,
		        case when isfinite(t.last_to) then t.last_to - 1 end as until, i.delisted_on
		 from instruments i left join lateral (
		   select symbol, max(valid_to) over () as last_to from instrument_tickers t where t.instrument_id = i.id
		   order by valid_from > $7, valid_from desc limit 1
		 ) t on true
		 where ${where} order by t.symbol nulls last, i.mic, t.last_to desc, i.id limit $5 offset $6`,
		[...values, page_size, (page - 1) * page_size, await today(db)],
	);
	return { rows, total, page, page_size };
}

/** The exchanges that have instruments. */
export const instrumentExchanges = async (db: Db): Promise<string[]> =>
	(await many<{ mic: string }>(db, "select distinct mic from instruments order by mic")).map(({ mic }) => mic);

const DATED = `case when isfinite(valid_from) then valid_from end as valid_from,
	case when isfinite(valid_to) then valid_to end as valid_to, recorded_by, to_json(recorded_at) #>> '{}' as recorded_at`;

/** @throws QtradeError("not_found") */
export async function getInstrument(db: Db, id: number): Promise<InstrumentView> {
	const [found, clock] = await Promise.all([
		maybeOne<Omit<InstrumentView, "tickers" | "attributes" | "today" | "last_change">>(
			db,
			"select id, mic, canonical_key, delisted_on, to_json(created_at) #>> '{}' as created_at from instruments where id = $1",
			[id],
		),
		readClock(db),
	]);
	if (!found) throw new QtradeError("not_found", `there is no instrument ${id}: qtrade instrument list shows them`);
	const [tickers, attributes] = await Promise.all([
		many<TickerView>(
			db,
			`select symbol, origin, ${DATED} from instrument_tickers t where instrument_id = $1 order by t.valid_from`,
			[id],
		),
		many<AttributeView>(
			db,
			`select name, value, ${DATED} from instrument_attributes a where instrument_id = $1 order by a.name, a.valid_from`,
			[id],
		),
	]);
	const change = lastChangeOf(
		tickers.map(({ symbol, valid_from, valid_to }) => ({ symbol, from: valid_from, to: valid_to })),
	);
	const last_change = change && { ...change, origin: await originOf(db, id, change) };
	return { ...found, today: dateAt(clock.now(), calendarToShow(found.mic).timeZone), last_change, tickers, attributes };
}

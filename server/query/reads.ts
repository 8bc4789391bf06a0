/** Reads that pages make through the sandbox: rows, profiles and bars of a version, what is noted of them, a comparison. */
import { dayOf } from "../calendars/iso-date";
import { type Db, maybeOne } from "../db";
import { QtradeError } from "../errors";
import type { SandboxAccess } from "../lake/read/sandbox";
import { overridesOfSymbol } from "../overrides/reads";
import type { Actor } from "../policy";
import type { ActionNote, BarNotesView } from "../vocabulary/bar-notes";
import type { DatasetDefinition } from "../vocabulary/definition";
import type { ActionType, KindShape } from "../vocabulary/kind-shapes";
import type { Candle, CandlesView, ProfileView, RowsFilter, SymbolsView, SymbolView } from "../vocabulary/query-views";
import { hasFlags, rowsOrder, selectRows } from "../vocabulary/rows-sql";
import { quoteName, quoteText } from "../vocabulary/sql-text";
import type { TableView } from "../vocabulary/views";
import { waiversOfSymbol } from "../waivers/reads";
import { profileRows } from "./profile";
import { recordQuery } from "./record-query";
import { recordedQuery } from "./recorded-query";
import { QUERY_LIMITS, resolveViews, toTableView } from "./run-sql";

type RowsOf = { name: string; version: number | null; filter: RowsFilter };

/** The first rows that fit the filter, newest first. `truncated_by` says whether there are more. */
export async function readRows(
	db: Db,
	sandbox: SandboxAccess,
	actor: Actor,
	{ limit, ...of }: RowsOf & { limit: number },
): Promise<TableView> {
	const { table, views, versions, shape } = await resolve(db, of);
	const ordered = `${selectFrom(table, of.filter, shape)} ${rowsOrder(shape)}`;
	const { versions: read, ...result } = await recordedQuery(db, actor, `${ordered} limit ${limit}`, (reads) => {
		reads(versions);
		// One more than is shown, so that the sandbox can say whether there are more.
		const sql = `${ordered} limit ${limit + 1}`;
		return sandbox.query({ sql, views, limits: { ...QUERY_LIMITS, rowsMax: limit } });
	});
	return toTableView(result, read);
}

/** What is in each column of the rows that fit the filter. */
export async function profileVersion(db: Db, sandbox: SandboxAccess, actor: Actor, of: RowsOf): Promise<ProfileView> {
	const { table, views, versions, shape } = await resolve(db, of);
	return profileRows(db, sandbox, actor, { sql: selectFrom(table, of.filter, shape), views, versions });
}

async function resolve(db: Db, { name, version }: Pick<RowsOf, "name" | "version">) {
	const table = version === null ? name : `${name}@${version}`;
	const { views, versions, shapes } = await resolveViews(db, [table], { at: {}, atTime: null });
	return { table, views, versions, shape: shapes[table] as KindShape };
}

function selectFrom(table: string, filter: RowsFilter, shape: KindShape): string {
	const { from, to } = filter;
	if (from !== undefined && to !== undefined && from > to) {
		throw new QtradeError(
			"invalid_input",
			`no session lies between ${from} and ${to}: the first date is the later one`,
		);
	}
	for (const date of [from, to]) if (date !== undefined) dayOf(date);
	return selectRows(table, filter, shape);
}

type OfVersion = { name: string; version: number };

/**
 * The symbols of a version that begin as asked, those with the newest bars first. Which symbols there are is part of the
 * catalogue, so it is not recorded as a query.
 */
export async function listSymbols(
	db: Db,
	sandbox: SandboxAccess,
	{ name, version, starts, limit }: OfVersion & { starts: string; limit: number },
): Promise<SymbolsView> {
	const table = `${name}@${version}`;
	const { views, shape } = await resolve(db, { name, version });
	const [label, date] = [`${quoteName(shape.label)}::varchar`, quoteName(shape.date)];
	const { rows } = await sandbox.query({
		sql: `select ${label}, min(${date}), max(${date}), count(*), ${hasFlags(shape) ? "count_if(len(flags) > 0)" : "0"}, count(*) over ()
			from lake."${table}" where starts_with(upper(${label}), upper(${quoteText(starts)}))
			group by ${label} order by max(${date}) desc, 1 limit ${limit}`,
		views,
		limits: { ...QUERY_LIMITS, rowsMax: limit },
	});
	const symbols = rows.map(
		([symbol, first_date, last_date, count, flagged]): SymbolView => ({
			symbol: String(symbol),
			first_date: String(first_date),
			last_date: String(last_date),
			rows: Number(count),
			flagged: Number(flagged),
		}),
	);
	return { dataset: name, version, symbols, total: Number(rows[0]?.[5] ?? 0) };
}

/**
 * A symbol's last bars.
 * @param sessions bars at most
 * @throws QtradeError("not_found") for a symbol that the version does not have
 */
export async function readCandles(
	db: Db,
	sandbox: SandboxAccess,
	actor: Actor,
	{ name, version, symbol, sessions }: OfVersion & { symbol: string; sessions: number },
): Promise<CandlesView> {
	const table = `${name}@${version}`;
	const { views, versions, shape } = await resolve(db, { name, version });
	if (shape.kind !== "prices_daily") throw new QtradeError("invalid_input", `${name} has ${shape.kind}, no bars`);
	const where = `from lake."${table}" where symbol = ${quoteText(symbol)}`;
	const sql = `select date, open, high, low, close, volume, flags ${where} order by date desc limit ${sessions}`;
	const { rows } = await recordedQuery(db, actor, sql, (reads) => {
		reads(versions);
		return sandbox.query({ sql, views, limits: { ...QUERY_LIMITS, rowsMax: sessions } });
	});
	if (rows.length === 0) {
		throw new QtradeError("not_found", `version ${version} of ${name} has no bars of ${symbol}`);
	}
	const candles = rows.map(
		([date, open, high, low, close, volume, flags]): Candle => ({
			date: String(date),
			open: asNumber(open),
			high: asNumber(high),
			low: asNumber(low),
			close: asNumber(close),
			volume: asNumber(volume),
			flags: Array.isArray(flags) ? flags.map(String) : [],
		}),
	);
	const total =
		rows.length < sessions
			? rows.length
			: Number(
					(await sandbox.query({ sql: `select count(*) ${where}`, views, limits: { ...QUERY_LIMITS, rowsMax: 1 } }))
						.rows[0]?.[0],
				);
	return { dataset: name, version, symbol, candles: candles.reverse(), total };
}

const asNumber = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** Records that two versions were compared, which is reading both: as the query that it comes to. */
export const recordComparison = (
	db: Db,
	actor: Actor,
	{ dataset, a, b, ...asked }: { dataset: string; a: number; b: number; startedAt: Date; rowCount: number },
): Promise<void> =>
	recordQuery(db, actor, {
		...asked,
		sql: `select * from lake."${dataset}@${a}" a full join lake."${dataset}@${b}" b using (symbol, date)`,
		durationMs: Date.now() - asked.startedAt.getTime(),
		truncatedBy: null,
		errorCode: null,
		versions: { [`${dataset}@${a}`]: a, [`${dataset}@${b}`]: b },
	});

const ACTIONS_MAX = 1000;

type Asked = { name: string; version: number; symbol: string; from: string };

/**
 * Notes on a symbol's bars from a day on. Unlike the bars of a version they change: actions are those of the current
 * version of the dataset that the definition names now.
 * @throws QtradeError("not_found") for a dataset or version that is not there; ("invalid_input") for what is no bars
 */
export async function readBarNotes(
	db: Db,
	sandbox: SandboxAccess,
	actor: Actor,
	{ name, version, symbol, from }: Asked,
): Promise<BarNotesView> {
	dayOf(from);
	const found = await maybeOne<{ definition: DatasetDefinition; actions_version: number | null }>(
		db,
		`select f.definition, a.version as actions_version
		 from datasets d join dataset_definitions f on f.id = d.definition_id
		 left join datasets r on r.name = f.definition -> 'references' ->> 'actions' and r.kind = 'corporate_actions'
		   and r.calendar = d.calendar
		 left join dataset_versions a on a.dataset_id = r.id and a.is_current
		 where d.name = $1`,
		[name],
	);
	if (!found) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	const { definition, actions_version } = found;
	if (definition.kind !== "prices_daily") {
		throw new QtradeError("invalid_input", `${name} has ${definition.kind}, no bars`);
	}
	const dataset = definition.references?.actions;
	const actions_from = dataset === undefined || actions_version === null ? null : { dataset, version: actions_version };
	const [actions, overrides, waivers] = await Promise.all([
		actions_from === null ? [] : readActions(db, sandbox, actor, { name, version, symbol, from }, actions_from),
		overridesOfSymbol(db, name, symbol, from),
		waiversOfSymbol(db, name, symbol, from),
	]);
	return { dataset: name, symbol, actions_from, actions, overrides, waivers };
}

/** Of the instrument, whatever it was called then: an action may name the ticker of another day. */
async function readActions(
	db: Db,
	sandbox: SandboxAccess,
	actor: Actor,
	{ name, version, symbol, from }: Asked,
	actions: { dataset: string; version: number },
): Promise<ActionNote[]> {
	const [bars, of] = [`${name}@${version}`, `${actions.dataset}@${actions.version}`];
	const { views, versions } = await resolveViews(db, [bars, of], { at: {}, atTime: null });
	const sql = `select ex_date, type, ratio, amount, currency, new_symbol from lake."${of}"
where ex_date >= date ${quoteText(from)}
  and instrument_id in (select instrument_id from lake."${bars}" where symbol = ${quoteText(symbol)} and date >= date ${quoteText(from)})
order by ex_date, type limit ${ACTIONS_MAX}`;
	const { rows } = await recordedQuery(db, actor, sql, (reads) => {
		reads(versions);
		return sandbox.query({ sql, views, limits: { ...QUERY_LIMITS, rowsMax: ACTIONS_MAX } });
	});
	return rows.map(
		([ex_date, type, ratio, amount, currency, new_symbol]): ActionNote => ({
			ex_date: String(ex_date),
			type: type as ActionType,
			ratio: typeof ratio === "number" ? ratio : null,
			amount: typeof amount === "number" ? amount : null,
			currency: typeof currency === "string" ? currency : null,
			new_symbol: typeof new_symbol === "string" ? new_symbol : null,
		}),
	);
}

/** One symbol of one version: which there are, and its bars. */
import type { Db } from "../db";
import { QtradeError } from "../errors";
import type { Sandbox } from "../lake/read/sandbox";
import type { Actor } from "../policy";
import type { Candle, CandlesView, SymbolsView, SymbolView } from "../vocabulary/query-views";
import { recordedQuery } from "./recorded-query";
import { QUERY_LIMITS, resolveViews } from "./run-sql";
import { textLiteral } from "./version-rows";

type OfVersion = { name: string; version: number };

/**
 * The symbols of a version that begin as asked, those with the newest bars first. Which symbols there are is part of the
 * catalogue, so it is not recorded as a query.
 */
export async function listSymbols(
	db: Db,
	sandbox: Sandbox,
	{ name, version, starts, limit }: OfVersion & { starts: string; limit: number },
): Promise<SymbolsView> {
	const table = `${name}@${version}`;
	const { views } = await resolveViews(db, [table], { at: {}, atTime: null });
	const { rows } = await sandbox.query({
		sql: `select symbol, min(date), max(date), count(*), count_if(len(flags) > 0), count(*) over ()
			from lake."${table}" where starts_with(upper(symbol), upper(${textLiteral(starts)}))
			group by symbol order by max(date) desc, symbol limit ${limit}`,
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
	sandbox: Sandbox,
	actor: Actor,
	{ name, version, symbol, sessions }: OfVersion & { symbol: string; sessions: number },
): Promise<CandlesView> {
	const table = `${name}@${version}`;
	const { views, versions } = await resolveViews(db, [table], { at: {}, atTime: null });
	const where = `from lake."${table}" where symbol = ${textLiteral(symbol)}`;
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

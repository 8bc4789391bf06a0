/** Rows of a version as pages ask for them: filtered, newest first. Looking at rows is reading them, so it is recorded. */
import { dayOf } from "../calendars/iso-date";
import type { Db } from "../db";
import { QtradeError } from "../errors";
import type { Sandbox } from "../lake/read/sandbox";
import type { Actor } from "../policy";
import type { ProfileView, RowsFilter } from "../vocabulary/query-views";
import type { TableView } from "../vocabulary/views";
import { profileRows } from "./profile";
import { recordedQuery } from "./recorded-query";
import { QUERY_LIMITS, resolveViews, toTableView } from "./run-sql";

/** Text as a literal of SQL. */
export const textLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

type RowsOf = { name: string; version: number | null; filter: RowsFilter };

/** The first rows that fit the filter, newest first. `truncated_by` says whether there are more. */
export async function readRows(
	db: Db,
	sandbox: Sandbox,
	actor: Actor,
	{ limit, ...of }: RowsOf & { limit: number },
): Promise<TableView> {
	const { table, views, versions } = await resolve(db, of);
	const ordered = `${selectFrom(table, of.filter)} order by date desc, symbol`;
	const { versions: read, ...result } = await recordedQuery(db, actor, `${ordered} limit ${limit}`, (reads) => {
		reads(versions);
		// One more than is shown, so that the sandbox can say whether there are more.
		const sql = `${ordered} limit ${limit + 1}`;
		return sandbox.query({ sql, views, limits: { ...QUERY_LIMITS, rowsMax: limit } });
	});
	return toTableView(result, read);
}

/** What is in each column of the rows that fit the filter. */
export async function profileVersion(db: Db, sandbox: Sandbox, actor: Actor, of: RowsOf): Promise<ProfileView> {
	const { table, views, versions } = await resolve(db, of);
	return profileRows(db, sandbox, actor, { sql: selectFrom(table, of.filter), views, versions });
}

async function resolve(db: Db, { name, version }: RowsOf) {
	const table = version === null ? name : `${name}@${version}`;
	return { table, ...(await resolveViews(db, [table], { at: {}, atTime: null })) };
}

function selectFrom(table: string, { symbol, from, to, flagged }: RowsFilter): string {
	if (from !== undefined && to !== undefined && from > to) {
		throw new QtradeError(
			"invalid_input",
			`no session lies between ${from} and ${to}: the first date is the later one`,
		);
	}
	for (const date of [from, to]) if (date !== undefined) dayOf(date);
	const conditions = [
		symbol !== undefined && `symbol = ${textLiteral(symbol)}`,
		from !== undefined && `date >= date '${from}'`,
		to !== undefined && `date <= date '${to}'`,
		flagged && "len(flags) > 0",
	].filter((condition) => condition !== false && condition !== undefined);
	const where = conditions.length > 0 ? ` where ${conditions.join(" and ")}` : "";
	return `select * from lake."${table}"${where}`;
}

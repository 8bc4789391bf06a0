/** Columns that qtrade works out: when a filing's figures could be known, and acted on. */
import { type Calendar, clampToKnown } from "../../../calendars/calendar";
import { dayOf, isoOf } from "../../../calendars/iso-date";
import { instantAt } from "../../../calendars/zone-time";
import type { KindShape } from "../../../vocabulary/kind-shapes";
import { type Duck, literal } from "../duck";
import type { StageRequest } from "../staging";

/**
 * Adds what a kind derives to `typed`. Fundamentals: `available_at` is when the filing was accepted, or the end of the
 * filing day where only that is known; `usable_from` the open of the first session after it, null beyond the calendar.
 */
export async function deriveRows(
	duck: Duck,
	{ kind }: KindShape,
	{ calendar, filingZone, currency }: StageRequest,
): Promise<void> {
	if (kind === "corporate_actions" && currency !== null) {
		await duck.run(`update typed set currency = ${literal(currency)} where currency is null and amount is not null`);
	}
	if (kind !== "fundamentals") return;
	await nameFilingDays(duck, filingZone);
	await nameOpens(duck, calendar);
	await duck.run(
		`create or replace table typed as
		 with available as (
		   select typed.*, coalesce(typed.accepted, filing_days.ends_at) as available_at
		   from typed left join filing_days on filing_days.filed = typed.filed
		 )
		 select a.*, o.opens_at as usable_from from available a asof left join opens o on a.available_at < o.opens_at;
		 drop table filing_days; drop table opens`,
	);
}

const instant = (at: Date): string => `timestamptz ${literal(at.toISOString())}`;

async function nameFilingDays(duck: Duck, timeZone: string): Promise<void> {
	const days = await duck.rows<{ filed: string }>(
		"select distinct filed::varchar as filed from typed where accepted is null and filed is not null",
	);
	const rows = days.map(
		({ filed }) => `(date ${literal(filed)}, ${instant(instantAt(dayOf(filed) + 1, 0, timeZone))})`,
	);
	await insertAll(duck, "filing_days", "filed date, ends_at timestamptz", rows);
}

async function nameOpens(duck: Duck, calendar: Calendar): Promise<void> {
	const [range] = await duck.rows<{ first: string | null; last: string | null }>(
		"select min(coalesce(accepted::date, filed))::varchar as first, max(coalesce(accepted::date, filed))::varchar as last from typed",
	);
	const [first, last] = [range?.first ?? null, range?.last ?? null];
	const sessions =
		first === null || last === null
			? []
			: calendar.sessions(
					clampToKnown(calendar, first),
					// Two weeks hold a session, whatever closes an exchange.
					clampToKnown(calendar, isoOf(dayOf(last) + 14)),
				);
	await insertAll(
		duck,
		"opens",
		"opens_at timestamptz",
		sessions.map(({ opensAt }) => `(${instant(opensAt)})`),
	);
}

async function insertAll(duck: Duck, table: string, columns: string, rows: readonly string[]): Promise<void> {
	await duck.run(`create table ${table} (${columns})`);
	for (let i = 0; i < rows.length; i += 1000)
		await duck.run(`insert into ${table} values ${rows.slice(i, i + 1000).join(", ")}`);
}

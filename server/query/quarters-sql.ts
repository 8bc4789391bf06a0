/**
 * Reported figures by quarter, as a query. A fact is of a span by its days (both ends counted): a quarter has 80 to 100, half a
 * year 170 to 190, nine months 260 to 285, a year 350 to 380, so that years of 52 and 53 weeks are years. Then, in one
 * issuer, taxonomy, tag and unit:
 *   reported        the value of a three-month fact; of a balance (no period_start) the balance
 *   year_to_date    Q2 = half year − Q1; Q3 = nine months − half year; both facts begin on the same day
 *   fourth_quarter  Q4 = year − nine months, both from the same day; else year − Q1 − Q2 − Q3, each begun on the day after
 *                   the one before, reported or year_to_date
 * The first of these that gives a quarter wins. What cannot be subtracted (per-share figures, averages, ratios) has reported
 * quarters alone: earnings per share of a year are not the sum of its quarters'.
 */
import { type Db, maybeOne } from "../db";
import { QtradeError } from "../errors";
import type { DatasetDefinition } from "../vocabulary/definition";
import { isInstant } from "../vocabulary/instant";
import { quoteText } from "../vocabulary/sql-text";

export type QuartersRequest = {
	dataset: string;
	/** leading zeros of a CIK may be left out, or given */
	issuer: string | null;
	tag: string | null;
	/** ISO 8601 with a zone: facts that were not usable by then do not count. Null: all facts that are usable ever */
	asOf: string | null;
	/** quarter ends, both included */
	from: string | null;
	to: string | null;
};

/**
 * The query that gives the quarters of a dataset's current version: one row per issuer, taxonomy, tag, unit and quarter end.
 * Of several filings of one fact the last that was usable counts, so that a restatement restates what is derived, too, and
 * only from then on; `usable_from` of a row is the latest of its facts'.
 * @throws QtradeError("invalid_input") for a dataset of another kind
 */
export async function quartersSql(db: Db, request: QuartersRequest): Promise<string> {
	const found = await maybeOne<{ kind: DatasetDefinition["kind"] }>(
		db,
		`select f.definition ->> 'kind' as kind from datasets d join dataset_definitions f on f.id = d.definition_id where d.name = $1`,
		[request.dataset],
	);
	if (!found)
		throw new QtradeError("not_found", `there is no dataset ${request.dataset}: qtrade dataset list shows them`);
	if (found.kind !== "fundamentals")
		throw new QtradeError("invalid_input", `${request.dataset} has ${found.kind}, no fundamentals`);
	if (request.asOf !== null && !isInstant(request.asOf))
		throw new QtradeError("invalid_input", `--as-of ${request.asOf} is no instant: write it like 2026-03-02T16:00:00Z`);
	return statement(request);
}

const withoutZeros = (issuer: string): string => issuer.replace(/^0+(?=\d+$)/, "");

const SERIES = "issuer, taxonomy, tag, unit";
/** What is per something, an average or a ratio, by its unit or, since the SEC's archives give earnings per share in USD, by its tag. */
const SUBTRACTABLE = `unit not like '%/%' and lower(unit) <> 'pure' and not regexp_matches(tag, 'Per[A-Z]|Average')`;

function statement({ dataset, issuer, tag, asOf, from, to }: QuartersRequest): string {
	const counted = [
		"segments is null and coregistrant is null and value is not null",
		asOf === null ? "usable_from is not null" : `usable_from <= timestamptz ${quoteText(asOf)}`,
		...(issuer === null
			? []
			: [`issuer in (${[...new Set([issuer, withoutZeros(issuer)])].map(quoteText).join(", ")})`]),
		...(tag === null ? [] : [`tag = ${quoteText(tag)}`]),
	];
	const wanted = [
		...(from === null ? [] : [`quarter_end >= date ${quoteText(from)}`]),
		...(to === null ? [] : [`quarter_end <= date ${quoteText(to)}`]),
	];
	// The SEC's archives write the taxonomy's year into its name, and for an issuer's own tags the filing's number: with
	// those a year's facts would be of other series than its nine months'.
	return `with filings as (
  select * replace (case when taxonomy = revision then 'custom' else coalesce(regexp_replace(taxonomy, '/[0-9]{4}$', ''), '') end as taxonomy)
  from lake.${dataset}
  where ${counted.join("\n    and ")}
), facts as (
  select ${SERIES}, period_start, period_end, value, form, revision, usable_from,
         case when date_diff('day', period_start, period_end) + 1 between 80 and 100 then 1
              when date_diff('day', period_start, period_end) + 1 between 170 and 190 then 2
              when date_diff('day', period_start, period_end) + 1 between 260 and 285 then 3
              when date_diff('day', period_start, period_end) + 1 between 350 and 380 then 4 end as quarters
  from filings
  qualify row_number() over (partition by ${SERIES}, period_start, period_end
                             order by usable_from desc, available_at desc, filed desc, revision desc) = 1
), first_found as (
  select ${SERIES}, period_start as quarter_start, period_end as quarter_end, value, 'reported' as method,
         case when period_start is null then 4 else 0 end as preference, usable_from, [form] as forms, [revision] as revisions
  from facts
  where quarters = 1 or period_start is null
  union all
  select ${SERIES}, shorter.period_end + 1, longer.period_end, longer.value - shorter.value,
         case when longer.quarters = 4 then 'fourth_quarter' else 'year_to_date' end, case when longer.quarters = 4 then 2 else 1 end,
         greatest(longer.usable_from, shorter.usable_from), [longer.form, shorter.form], [longer.revision, shorter.revision]
  from facts longer join facts shorter using (${SERIES}, period_start)
  where longer.quarters = shorter.quarters + 1 and date_diff('day', shorter.period_end, longer.period_end) between 80 and 100
    and ${SUBTRACTABLE}
), early_quarters as (
  select * from first_found
  where preference < 2
  qualify row_number() over (partition by ${SERIES}, quarter_start, quarter_end order by preference, usable_from desc, revisions) = 1
), found as (
  select * from first_found
  union all
  select ${SERIES}, third.quarter_end + 1, year.period_end, year.value - first.value - second.value - third.value, 'fourth_quarter', 3,
         greatest(year.usable_from, first.usable_from, second.usable_from, third.usable_from),
         [year.form] || first.forms || second.forms || third.forms,
         [year.revision] || first.revisions || second.revisions || third.revisions
  from facts year
  join early_quarters first using (${SERIES})
  join early_quarters second using (${SERIES})
  join early_quarters third using (${SERIES})
  where year.quarters = 4 and first.quarter_start = year.period_start and second.quarter_start = first.quarter_end + 1
    and third.quarter_start = second.quarter_end + 1 and date_diff('day', third.quarter_end, year.period_end) between 80 and 100
    and ${SUBTRACTABLE}
)
select issuer, nullif(taxonomy, '') as taxonomy, tag, unit, quarter_start, quarter_end, value, method, usable_from, forms, revisions
from found
${wanted.length > 0 ? `where ${wanted.join(" and ")}\n` : ""}qualify row_number() over (partition by ${SERIES}, quarter_end order by preference, usable_from desc, quarter_start desc, revisions) = 1
order by ${SERIES}, quarter_end`;
}

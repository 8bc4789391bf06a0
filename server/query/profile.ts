/** What is in each column of an answer, over all its rows: counts, range, quartiles, a histogram. */
import type { Db } from "../db";
import { QtradeError } from "../errors";
import type { SandboxAccess, SandboxResult, SandboxView } from "../lake/read/sandbox";
import { type Actor, requireAction } from "../policy";
import type { Column } from "../vocabulary/kinds";
import { type ColumnProfile, PROFILE_BINS, type ProfileView } from "../vocabulary/query-views";
import { quoteName, withoutEnd } from "../vocabulary/sql-text";
import { recordedQuery } from "./recorded-query";
import { QUERY_LIMITS, resolveViews, type SqlRequest } from "./run-sql";

/** Each costs a few aggregates of a pass over the answer. */
const COLUMNS_MAX = 100;

type Profiled = Pick<ProfileView, "row_count" | "columns"> & { durationMs: number };

/**
 * Profiles a query's whole answer, however few of its rows a page shows.
 * @throws QtradeError as the query itself would, and ("invalid_input") for what is no SELECT or has too many columns
 */
export async function profileSql(
	db: Db,
	sandbox: SandboxAccess,
	actor: Actor,
	request: Omit<SqlRequest, "rowsMax">,
): Promise<ProfileView> {
	requireAction(actor, "query.run");
	const answered = await recordedQuery(db, actor, request.sql, async (reads) => {
		const { tables, statement } = await sandbox.analyse(request.sql);
		if (statement !== "select") {
			throw new QtradeError(
				"invalid_input",
				`a profile is of a SELECT's answer, and this is ${statement.toUpperCase()}`,
			);
		}
		const { views, versions } = await resolveViews(db, tables, request);
		reads(versions);
		return asRecorded(await profile(sandbox, views, request.sql));
	});
	return toProfileView(answered);
}

/** Profiles rows that a SELECT of ours chooses from views that were resolved before; recorded as that SELECT. */
export async function profileRows(
	db: Db,
	sandbox: SandboxAccess,
	actor: Actor,
	{ sql, views, versions }: { sql: string; views: SandboxView[]; versions: Record<string, number> },
): Promise<ProfileView> {
	const answered = await recordedQuery(db, actor, sql, async (reads) => {
		reads(versions);
		return asRecorded(await profile(sandbox, views, sql));
	});
	return toProfileView(answered);
}

const asRecorded = (profiled: Profiled) => ({ ...profiled, rowCount: profiled.row_count, truncatedBy: null });

const toProfileView = ({
	row_count,
	columns,
	durationMs,
	versions,
}: Profiled & { versions: Record<string, number> }): ProfileView => ({
	row_count,
	columns,
	duration_ms: Math.round(durationMs * 10) / 10,
	versions,
});

/** Three passes: which columns there are, what is in each, and, with what was found, how it is spread. */
async function profile(sandbox: SandboxAccess, views: SandboxView[], sql: string): Promise<Profiled> {
	const answer = `(\n${withoutEnd(sql)}\n) answer`;
	const ask = (text: string): Promise<SandboxResult> =>
		sandbox.query({ sql: text, views, limits: { ...QUERY_LIMITS, rowsMax: 1 } });
	const { columns, durationMs: first } = await ask(`select * from ${answer} limit 0`);
	if (columns.length > COLUMNS_MAX) {
		throw new QtradeError(
			"invalid_input",
			`a profile has ${COLUMNS_MAX} columns at most: select fewer than ${columns.length}`,
		);
	}
	const { rows, durationMs: second } = await ask(
		`select count(*), ${columns.flatMap(measuresOf).join(", ")} from ${answer}`,
	);
	const [count, ...measured] = rows[0] ?? [];
	const profiles = columns.map((column, at) =>
		columnProfile(column, Number(count), measured.slice(at * MEASURES, (at + 1) * MEASURES)),
	);
	const closer = profiles.flatMap((found, at) => {
		const range = rangeOf(measured.slice(at * MEASURES, (at + 1) * MEASURES));
		const bins = range === null ? [] : [{ sql: binsOf(found, range), set: (value: unknown) => setBins(found, value) }];
		if (found.distinct > COUNTED_MAX) return bins;
		const distinct = `count(distinct ${quoteName(found.name)})`;
		return [...bins, { sql: distinct, set: (value: unknown) => setDistinct(found, value) }];
	});
	const third =
		closer.length === 0 ? null : await ask(`select ${closer.map((one) => one.sql).join(", ")} from ${answer}`);
	for (const [at, { set }] of closer.entries()) set(third?.rows[0]?.[at]);
	return { row_count: Number(count), columns: profiles, durationMs: first + second + (third?.durationMs ?? 0) };
}

/** About as many different values are counted; of more an estimate is enough, and costs no memory. */
const COUNTED_MAX = 10_000;

function setBins(column: ColumnProfile, value: unknown): void {
	const counts = new Map(
		(Array.isArray(value) ? value : []).map(({ key, value: count }) => [Number(key), Number(count)]),
	);
	column.histogram = Array.from({ length: PROFILE_BINS }, (_, bin) => counts.get(bin) ?? 0);
}

function setDistinct(column: ColumnProfile, value: unknown): void {
	column.distinct = Number(value);
	column.distinct_exact = true;
}

const NUMBER =
	/^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|UHUGEINT|FLOAT|DOUBLE|DECIMAL\([^[]*\))$/;
const INSTANT = /^(DATE|TIMESTAMP[^[]*)$/;

/** SQL: a column as a finite number that can be binned (dates in seconds), null where it is none. */
function numberOf({ name, type }: Column): string | null {
	const column = quoteName(name);
	if (NUMBER.test(type)) return `case when isfinite(${column}::double) then ${column}::double end`;
	if (INSTANT.test(type)) return `case when isfinite(${column}) then epoch(${column})::double end`;
	return null;
}

/** As many as `measuresOf` makes of each column. */
const MEASURES = 8;

function measuresOf(column: Column): string[] {
	const name = quoteName(column.name);
	const number = numberOf(column) ?? "null::double";
	const statistic = NUMBER.test(column.type) ? number : "null::double";
	return [
		`count(${name})`,
		`approx_count_distinct(${name})`,
		`min(${name})::varchar`,
		`max(${name})::varchar`,
		`avg(${statistic})`,
		`approx_quantile(${statistic}, [0.25, 0.5, 0.75])`,
		`min(${number})`,
		`max(${number})`,
	];
}

function columnProfile(column: Column, count: number, measured: readonly unknown[]): ColumnProfile {
	const [values, distinct, min, max, mean, quartiles] = measured;
	return {
		...column,
		nulls: count - Number(values),
		distinct: Number(distinct),
		distinct_exact: false,
		min: min === null ? null : String(min),
		max: max === null ? null : String(max),
		mean: typeof mean === "number" ? mean : null,
		quartiles: isThree(quartiles) ? quartiles : null,
		histogram: null,
	};
}

const isThree = (value: unknown): value is [number, number, number] =>
	Array.isArray(value) && value.length === 3 && value.every((one) => typeof one === "number");

/** The finite extremes as measured; null where there is nothing between them to be spread. */
function rangeOf(measured: readonly unknown[]): { low: number; width: number } | null {
	const [low, high] = [measured[MEASURES - 2], measured[MEASURES - 1]];
	if (typeof low !== "number" || typeof high !== "number" || low === high) return null;
	const width = high / PROFILE_BINS - low / PROFILE_BINS;
	return Number.isFinite(width) && width > 0 ? { low, width } : null;
}

/** SQL: a map of bins to the counts of those that hold any. The last bin holds its upper end, too. */
function binsOf(column: Column, { low, width }: { low: number; width: number }): string {
	// `least` would take the last bin for a null.
	const place = `floor((${numberOf(column)} - (${low})) / ${width})`;
	return `histogram(case when ${place} >= ${PROFILE_BINS} then ${PROFILE_BINS - 1} else ${place} end)`;
}

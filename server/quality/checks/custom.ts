/** Queries of a definition's own, as checks. */
import { existsSync } from "node:fs";
import { env } from "../../env";
import { QtradeError } from "../../errors";
import { Sandbox, type SandboxLimits, type SandboxView } from "../../lake/read/sandbox";
import { identifier, literal } from "../../lake/write/duck";
import { CUSTOM_VIEWS, customProblem } from "../../vocabulary/checks";
import type { CustomCheck } from "../../vocabulary/definition";
import { withoutEnd } from "../../vocabulary/sql-text";
import { type Check, type CheckInput, counted, passed, SAMPLE_ROWS } from "../check";

/** Rows that are read to show some of them; beyond that they are counted only. */
const ROWS_MAX = 10_000;
const LIMITS: SandboxLimits = { deadlineMs: 60_000, rowsMax: ROWS_MAX, bytesMax: 16 << 20, memoryMb: 1024, threads: 2 };

/**
 * Warns by default: a query that returns the rows at fault, over `result` (the new content of the years that the run
 * touches), `staged` (what it brings) and `base` (the current version). It runs where all SQL runs that we did not write:
 * behind the gate, in the sandbox, over copies; it can neither see nor change anything else.
 */
export const customCheck = ({ name, sql, rows_max = 0, fail_above, severity = "warning" }: CustomCheck): Check => ({
	name,
	severity,
	async run(input) {
		const sandbox = new Sandbox({ root: env().root, allowedFolder: env().lake, warm: 0 });
		try {
			const { statement, tables } = await sandbox.analyse(sql);
			const problem = customProblem(statement, tables);
			if (problem !== null) throw new QtradeError("rejected_query", problem);
			const views = await viewsOf(input, tables);
			const { columns, rows, truncatedBy } = await sandbox.query({ sql, views, limits: LIMITS });
			if (rows.length === 0 && truncatedBy === null) return passed("no row is at fault", 0, rows_max);
			// Whoever waives it answers for as many as there are, not for as many as were shown.
			const all = truncatedBy === null ? rows.length : await countOf(sandbox, sql, views);
			// A query that samples, or asks for the time, may find fewer the second time.
			const found = Math.max(all ?? 0, rows.length);
			if (all === null && found <= Math.max(rows_max, fail_above ?? 0)) {
				throw new QtradeError("query_limit", `${counted(found, "row")} or more are at fault, too many to be counted`);
			}
			return {
				status: found > rows_max ? "warn" : "pass",
				observed: found,
				threshold: rows_max,
				count: found,
				message: `${counted(found, "row")}${all === null ? " or more" : ""} at fault, ${rows_max.toLocaleString("en-US")} may be`,
				sample: rows
					.slice(0, SAMPLE_ROWS)
					.map((row) => Object.fromEntries(columns.map((column, i) => [column.name, row[i]]))),
			};
		} finally {
			await sandbox.close();
		}
	},
});

/** Null where that takes longer than a check may. */
async function countOf(sandbox: Sandbox, sql: string, views: SandboxView[]): Promise<number | null> {
	// On lines of its own: the query may end with a comment.
	const counting = `select count(*) as n from (\n${withoutEnd(sql)}\n) at_fault`;
	try {
		const { rows } = await sandbox.query({ sql: counting, views, limits: LIMITS });
		return Number(rows[0]?.[0] ?? 0);
	} catch (error) {
		if (error instanceof QtradeError && error.code === "query_limit") return null;
		throw error;
	}
}

/** The views that a query reads; those of the run are copied to files when first asked for. */
async function viewsOf(input: CheckInput, tables: readonly string[]): Promise<SandboxView[]> {
	const columns = input.shape.columns.map(({ name, type }) => ({ name, type }));
	const views: SandboxView[] = [];
	for (const name of CUSTOM_VIEWS.filter((view) => tables.includes(view))) {
		views.push({ name, columns, files: name === "base" ? [...input.base.values()] : [await copyOf(input, name)] });
	}
	return views;
}

async function copyOf(
	{ duck, writer, shape, staged, staging }: CheckInput,
	view: "result" | "staged",
): Promise<string> {
	const file = `${staging}/check_${view}.parquet`;
	if (existsSync(file)) return file;
	await writer.prepare(duck);
	// Flags of prices are words until they are published.
	const columns = shape.columns.map(({ name, type }) =>
		name === "flags" && type === "VARCHAR[]"
			? "case when flags is not null then string_split(flags, ',') end as flags"
			: identifier(name),
	);
	const years = staged.years.map((year) => writer.published(year)).join(" union all ");
	const rows = view === "staged" || years === "" ? `select ${columns.join(", ")} from (${writer.delivered})` : years;
	await duck.run(`copy (${rows}) to ${literal(file)} (format parquet)`);
	return file;
}

/** The rows that are set aside, as a CSV file for whoever has to mend them. */
import { z } from "zod";
import { callerOf } from "../auth";
import { QtradeError } from "../errors";
import { requireAction } from "../policy";
import { serverContext } from "../server-context";
import { csvLine } from "../vocabulary/csv";
import { EXPORT_ROWS_MAX, findAside, selectAside } from "./aside-rows";
import { QUERY_LIMITS } from "./run-sql";

const asked = z.object({
	dataset: z.string().max(63),
	reason: z.string().max(64).optional(),
	label: z.string().max(200).optional(),
});

/**
 * Answers `?dataset=` with the filters of the page. A file that had to be cut says so in its last line.
 * @throws QtradeError("unauthenticated" | "forbidden" | "invalid_input" | "not_found")
 */
export async function exportAside(request: Request): Promise<Response> {
	const caller = await callerOf(request.headers);
	if (!caller || caller.must_change_password) throw new QtradeError("unauthenticated", "sign in first");
	requireAction(caller, "catalogue.read");
	const parsed = asked.safeParse(Object.fromEntries(new URL(request.url).searchParams));
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new QtradeError("invalid_input", `${issue?.path.join(".")}: ${issue?.message}`);
	}
	const { dataset, ...filter } = parsed.data;
	const { db, sandbox } = serverContext();
	const aside = await findAside(db, { name: dataset });
	if (aside.views.length === 0) throw new QtradeError("not_found", `no row of ${dataset} is set aside`);
	const { columns, rows, truncatedBy } = await sandbox.for(caller.name, request.signal).query({
		sql: selectAside(aside, filter),
		views: aside.views,
		limits: { ...QUERY_LIMITS, rowsMax: EXPORT_ROWS_MAX },
	});
	const lines = [
		csvLine(columns.map(({ name }) => name)),
		...rows.map((row) => csvLine(row.map((value) => (Array.isArray(value) ? value.join(" ") : value)))),
		...(truncatedBy === null ? [] : [csvLine([`cut after ${rows.length} rows: filter by reason or symbol`])]),
	];
	return new Response(`${lines.join("\r\n")}\r\n`, {
		headers: {
			"content-type": "text/csv; charset=utf-8",
			"content-disposition": `attachment; filename="${dataset}-quarantine-v${aside.version}.csv"`,
			"cache-control": "no-store",
		},
	});
}

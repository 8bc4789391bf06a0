/** The filtered rows in full, as a file: streamed, so that a million rows need no more memory than a page of them. */
import { z } from "zod";
import { callerOf } from "../auth";
import type { Db } from "../db";
import { QtradeError } from "../errors";
import { requireAction } from "../policy";
import { serverContext } from "../server-context";
import type { AuditFilter, AuditRow } from "../vocabulary/audit-views";
import { csvLine } from "../vocabulary/csv";
import { auditFilter } from "./filter";
import { auditBefore } from "./reads";

const BATCH_ROWS = 2000;
const FORMATS = { csv: "text/csv; charset=utf-8", json: "application/json" } as const;
type Format = keyof typeof FORMATS;

const COLUMNS = ["id", "at", "actor", "action", "subject", "dataset", "detail", "prev_hash", "hash"] as const;

/**
 * Answers `?format=csv|json` with the filters of the page.
 * @throws QtradeError("unauthenticated" | "forbidden" | "invalid_input")
 */
export async function exportAudit(request: Request): Promise<Response> {
	const caller = await callerOf(request.headers);
	if (!caller || caller.must_change_password) throw new QtradeError("unauthenticated", "sign in first");
	requireAction(caller, "audit.read");
	const asked = auditFilter
		.extend({ format: z.enum(["csv", "json"]) })
		.safeParse(Object.fromEntries(new URL(request.url).searchParams));
	if (!asked.success) {
		throw new QtradeError(
			"invalid_input",
			`${asked.error.issues[0]?.path.join(".")}: ${asked.error.issues[0]?.message}`,
		);
	}
	const { format, ...filter } = asked.data;
	return new Response(streamOf(auditText(serverContext().db, filter, format)), {
		headers: {
			"content-type": FORMATS[format],
			"content-disposition": `attachment; filename="audit-${new Date().toISOString().slice(0, 10)}.${format}"`,
			"cache-control": "no-store",
		},
	});
}

/** The file's text, piece by piece. Rows that are added meanwhile are newer than the first piece and stay out. */
export async function* auditText(db: Db, filter: AuditFilter, format: Format): AsyncGenerator<string> {
	yield format === "csv" ? `${COLUMNS.join(",")}\r\n` : "[";
	let before: number | null = null;
	for (;;) {
		const rows: AuditRow[] = await auditBefore(db, filter, before, BATCH_ROWS);
		const isFirst = before === null;
		if (rows.length > 0) {
			yield format === "csv"
				? rows.map((row) => `${lineOf(row)}\r\n`).join("")
				: `${isFirst ? "\n" : ",\n"}${rows.map((row) => JSON.stringify(row)).join(",\n")}`;
		}
		before = rows.at(-1)?.id ?? before;
		if (rows.length < BATCH_ROWS) break;
	}
	if (format === "json") yield "\n]\n";
}

const lineOf = (row: AuditRow): string => csvLine(COLUMNS.map((column) => row[column]));

function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	return new ReadableStream({
		async pull(controller) {
			const { value, done } = await pieces.next();
			if (done) controller.close();
			else controller.enqueue(encoder.encode(value));
		},
		async cancel() {
			await pieces.return(undefined);
		},
	});
}

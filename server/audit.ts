/**
 * The audit log: append-only, hash-chained, written in the transaction it describes. One advisory lock orders the
 * chain, so appending is the last thing a transaction does (design section 5).
 */
import { createHash } from "node:crypto";
import type { Tx } from "./db";

export type AuditEntry = {
	actor: string;
	/** verb with its noun, e.g. "run.start" */
	action: string;
	/** what it was done to, e.g. "dataset:us_prices_daily", "run:12" */
	subject: string;
	detail: Record<string, unknown>;
};

export type AuditRow = AuditEntry & { id: number; at: string; prev_hash: string; hash: string };

/** What the first row follows. */
export const GENESIS = "0".repeat(64);
/**
 * Appends one row to the chain, in one round trip (append_audit in schema_v2.sql). Call it last in a transaction: the
 * chain's lock is held until the commit.
 */
export async function appendAudit(tx: Tx, { actor, action, subject, detail }: AuditEntry): Promise<void> {
	// Through JSON once: what is hashed is what jsonb will give back.
	const stored = JSON.stringify(detail);
	const content = contentOf({ actor, action, subject, detail: JSON.parse(stored) as AuditEntry["detail"] });
	await tx.query("select append_audit($1, $2, $3, $4, $5)", [actor, action, subject, stored, content]);
}

/** SQL: an instant as it is hashed, to the microsecond. */
export const AT_TEXT = (value: string): string =>
	`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** The hash that a row must have. */
export function hashOf(row: Omit<AuditRow, "hash">): string {
	return createHash("sha256")
		.update(`${row.prev_hash}[${row.id},"${row.at}",${contentOf(row)}]`)
		.digest("hex");
}

/** The part of what is hashed that is known before the row has its place in the chain: JSON, without the brackets. */
const contentOf = ({ actor, action, subject, detail }: AuditEntry): string =>
	JSON.stringify([actor, action, subject, sorted(detail)]).slice(1, -1);

/** jsonb does not keep the order of keys, so the hash must not depend on it. */
function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (value === null || typeof value !== "object") return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, entry]) => [key, sorted(entry)]),
	);
}

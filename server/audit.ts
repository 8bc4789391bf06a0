/**
 * The audit log: append-only, hash-chained, written in the transaction it describes. One advisory lock orders the
 * chain, so appending is the last thing a transaction does (design section 5).
 */
import { createHash } from "node:crypto";
import { one, type Tx } from "./db";

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
// Any constant: it names the one chain of this database among its advisory locks.
const CHAIN_LOCK = 7_420_190_001;

/** Appends one row to the chain. Call it last in a transaction: its lock is held until the commit. */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
	await tx.query("select pg_advisory_xact_lock($1)", [CHAIN_LOCK]);
	// The time is rendered by the database at its own precision, so that verifying hashes the very text that was stored.
	const head = await one<{ id: number | null; hash: string | null; at: string }>(
		tx,
		`select h.id, h.hash, ${AT_TEXT("clock_timestamp()")} as at
		 from (select) as always left join (select id, hash from audit_log order by id desc limit 1) h on true`,
	);
	const row = {
		id: (head.id ?? 0) + 1,
		at: head.at,
		...entry,
		// Through JSON once: what is hashed is what jsonb will give back.
		detail: JSON.parse(JSON.stringify(entry.detail)) as Record<string, unknown>,
		prev_hash: head.hash ?? GENESIS,
	};
	await tx.query(
		`insert into audit_log (id, at, actor, action, subject, detail, prev_hash, hash)
		 values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		[row.id, row.at, row.actor, row.action, row.subject, JSON.stringify(row.detail), row.prev_hash, hashOf(row)],
	);
}

/** SQL: an instant as it is hashed, to the microsecond. */
export const AT_TEXT = (value: string): string =>
	`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** The hash that a row must have. */
export function hashOf(row: Omit<AuditRow, "hash">): string {
	const canonical = JSON.stringify([row.id, row.at, row.actor, row.action, row.subject, sorted(row.detail)]);
	return createHash("sha256").update(row.prev_hash).update(canonical).digest("hex");
}

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

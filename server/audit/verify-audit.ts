/** The audit log as a whole: the chain, held against the heads in the lake and one that somebody kept elsewhere. */
import type { Db, Queryable } from "../db";
import { QtradeError } from "../errors";
import { HEADS_FOLDER, publishHead, readHeads } from "./heads";
import { type Head, verifyChain } from "./verify-chain";

export type AuditVerdict = {
	ok: boolean;
	/** rows that were read and fit, up to the first that does not */
	rows: number;
	/** the chain's end; null when it does not verify */
	head: Head | null;
	/** heads in the lake that the chain was held against */
	heads: number;
	problem: { row: number | null; text: string } | null;
};

/**
 * Finds any edit, deletion and reordering, and a truncation behind the last head that was published or is given.
 * @param kept a head that was noted elsewhere (`qtrade audit head`)
 */
export async function verifyAudit(db: Queryable, lake: string, kept: Head | null = null): Promise<AuditVerdict> {
	// Heads first: a row behind a head was committed before it, so the walk that starts now meets it.
	const { heads, unreadable } = await readHeads(lake);
	const chain = await verifyChain(db, kept ? [...heads, kept] : heads);
	const found = { heads: heads.length, rows: chain.ok ? chain.rows : Math.max(0, chain.id - 1) };
	if (!chain.ok) return { ...found, ok: false, head: null, problem: { row: chain.id, text: chain.problem } };
	if (unreadable[0] !== undefined) {
		const text = `${unreadable[0]} is no published head: something wrote into ${HEADS_FOLDER}/ of the lake`;
		return { ...found, ok: false, head: null, problem: { row: null, text } };
	}
	return { ...found, ok: true, head: chain.head, problem: null };
}

/**
 * Verifies, publishes the head of a chain that verifies, and keeps what was found for the page.
 * @param by who asked; null for a command that nobody signed
 */
export async function verifyAndRecord(
	db: Db,
	lake: string,
	by: string | null,
	kept: Head | null = null,
): Promise<AuditVerdict> {
	const started = performance.now();
	const verdict = await verifyAudit(db, lake, kept);
	if (verdict.ok) await publishHead(db, lake);
	await db.query(
		`insert into audit_verifications (requested_by, ok, row_count, head_id, head_hash, problem_row, problem, duration_ms)
		 values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		[
			by,
			verdict.ok,
			verdict.rows,
			verdict.head?.id ?? null,
			verdict.head?.hash ?? null,
			verdict.problem?.row ?? null,
			verdict.problem?.text ?? null,
			performance.now() - started,
		],
	);
	return verdict;
}

/** "12:ab34…" as a head. @throws QtradeError("usage") for anything else */
export function parseHead(text: string): Head {
	const match = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
	if (!match) {
		throw new QtradeError("usage", `"${text}" is no head: it is <id>:<hash>, as qtrade audit head prints it`);
	}
	return { id: Number(match[1]), hash: match[2] ?? "" };
}

export const formatHead = (head: Head): string => `${head.id}:${head.hash}`;

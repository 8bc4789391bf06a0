/** Answers a query and records it, whether it was answered, refused or failed. */
import type { Db } from "../db";
import { toQtradeError } from "../errors";
import type { Actor } from "../policy";
import { recordQuery } from "./record-query";

type Answered = { rowCount: number; truncatedBy: string | null; durationMs: number };

/**
 * @param sql as the history shows it
 * @param answer says which versions the query means as soon as they are known, so that a query which fails later is
 *   recorded with them
 */
export async function recordedQuery<Answer extends Answered>(
	db: Db,
	actor: Actor,
	sql: string,
	answer: (reads: (versions: Record<string, number>) => void) => Promise<Answer>,
): Promise<Answer & { versions: Record<string, number> }> {
	const asked = { sql, startedAt: new Date(), rowCount: null, truncatedBy: null, errorCode: null };
	const began = performance.now();
	let versions: Record<string, number> = {};
	const read = (known: Record<string, number>): void => {
		versions = known;
	};
	try {
		const answered = await answer(read);
		const { rowCount, truncatedBy, durationMs } = answered;
		await recordQuery(db, actor, { ...asked, durationMs, rowCount, truncatedBy, versions });
		return { ...answered, versions };
	} catch (error) {
		const { code } = toQtradeError(error);
		// A query that was refused or failed is history too; where the database itself is away, its error says so.
		if (code !== "infrastructure" && code !== "internal") {
			await recordQuery(db, actor, { ...asked, durationMs: performance.now() - began, errorCode: code, versions });
		}
		throw error;
	}
}

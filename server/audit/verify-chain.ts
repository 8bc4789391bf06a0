/** Verifying the chain: every row, in order, against the one before it and against what was published of it. */
import { AT_TEXT, type AuditRow, GENESIS, hashOf } from "../audit";
import { many, maybeOne, one, type Queryable } from "../db";

/** A row of the chain as somebody noted it: what a longer chain must still hold. */
export type Head = { id: number; hash: string };
export type ChainProblem = { ok: false; id: number; problem: string };
export type ChainVerdict = { ok: true; rows: number; head: Head } | ChainProblem;

type StoredRow = Omit<AuditRow, "detail"> & { detail: string; at_exact: boolean };

const EMPTY: Head = { id: 0, hash: GENESIS };
/** Small enough that a web process answers others between two batches. */
const BATCH_ROWS = 1000;

/** The newest row; id 0 while there is none. */
export async function readHead(db: Queryable): Promise<Head> {
	return (await maybeOne<Head>(db, "select id, hash from audit_log order by id desc limit 1")) ?? EMPTY;
}

/**
 * Reads the whole chain.
 * @param heads in any order; each must be a row of the chain
 * @returns the first row that does not fit, or the length and the last row
 */
export async function verifyChain(db: Queryable, heads: readonly Head[]): Promise<ChainVerdict> {
	const noted = new Map(heads.map((head) => [head.id, head.hash]));
	const twice = heads.find((head) => noted.get(head.id) !== head.hash);
	if (twice) return bad(twice.id, "was published with two different hashes");
	if (noted.has(0) && noted.get(0) !== GENESIS) return bad(0, "an empty chain was published with a hash of its own");
	let last = EMPTY;
	for (;;) {
		const rows = await rowsAfter(db, last.id);
		for (const row of rows) {
			const problem = problemOf(row, last, noted.get(row.id));
			if (problem) return bad(row.id, problem);
			last = { id: row.id, hash: row.hash };
		}
		if (rows.length < BATCH_ROWS) break;
	}
	const lost = Math.min(...heads.filter((head) => head.id > last.id).map((head) => head.id));
	if (Number.isFinite(lost)) {
		return bad(last.id + 1, `is missing: the chain ends at row ${last.id}, but row ${lost} was its head once`);
	}
	// Rows that the walk cannot meet: numbered below 1, or beside another one of the same number.
	const { count, least } = await one<{ count: number; least: number | null }>(
		db,
		"select count(*) as count, min(id) as least from audit_log where id <= $1",
		[last.id],
	);
	if (least !== null && least < 1) return bad(least, "does not belong to the chain");
	if (count !== last.id) return bad(last.id, `${count} rows are stored where the chain has ${last.id}`);
	return { ok: true, rows: last.id, head: last };
}

const bad = (id: number, problem: string): ChainProblem => ({ ok: false, id, problem });

const rowsAfter = (db: Queryable, id: number): Promise<StoredRow[]> =>
	many<StoredRow>(
		db,
		`select id, at_text as at, at = at_text::timestamptz as at_exact, actor, action, subject, detail::text as detail,
		        prev_hash, hash
		 from audit_log, lateral (select ${AT_TEXT("at")} as at_text) text where id > $1 order by id limit $2`,
		[id, BATCH_ROWS],
	);

function problemOf(row: StoredRow, previous: Head, noted: string | undefined): string | null {
	if (row.id !== previous.id + 1)
		return `follows row ${previous.id}: what was between is missing, or it is stored twice`;
	if (row.prev_hash !== previous.hash) return "does not follow the row before it";
	const detail = JSON.parse(row.detail) as Record<string, unknown>;
	// The text of a time before Christ, or of 1.0 for 1, would read as what was hashed.
	if (!row.at_exact || !numbersAreAsWritten(row.detail)) return "its content was changed";
	if (hashOf({ ...row, detail }) !== row.hash) return "its content was changed";
	if (noted !== undefined && noted !== row.hash) return "is not the row that was published under its number";
	return null;
}

const STRING = /"(?:[^"\\]|\\.)*"/g;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Whether every number in a jsonb's text is the one that JSON.stringify had written: 1.0 and 2^53 + 1 never are. */
export function numbersAreAsWritten(json: string): boolean {
	for (const [token] of json.replace(STRING, '""').matchAll(NUMBER)) {
		if (plainDecimal(String(Number(token))) !== token) return false;
	}
	return true;
}

/** A number of JavaScript without its exponent, as Postgres writes it. */
function plainDecimal(text: string): string {
	const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
	if (!match) return text;
	const [, sign = "", whole = "", fraction = "", power = "0"] = match;
	const digits = whole + fraction;
	const point = 1 + Number(power);
	if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
	return point >= digits.length
		? `${sign}${digits}${"0".repeat(point - digits.length)}`
		: `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

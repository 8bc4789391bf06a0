/** Ways to tamper with the audit log, for somebody who owns its database: triggers off, constraints gone. */
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PoolClient } from "pg";
import { AT_TEXT, type AuditRow, GENESIS, hashOf } from "../../server/audit";
import { HEADS_FOLDER } from "../../server/audit/heads";
import { many } from "../../server/db";
import type { Random } from "../faults/seeded-random";

export type Ground = {
	/** inside a transaction that is rolled back afterwards */
	owner: PoolClient;
	/** rows of the chain; its head is published */
	rows: number;
	random: Random;
	lake: string;
};

/** Does one, and returns what it did; a change outside the database comes with how to undo it. */
export type Tampering = (ground: Ground) => Promise<{ what: string; undo?: () => void }>;

const anyRow = ({ random, rows }: Ground): number => Math.floor(random.between(1, rows + 1));

/** An UPDATE of one row that certainly changes it. */
const edit =
	(set: string): Tampering =>
	async (ground) => {
		const id = anyRow(ground);
		const { rowCount } = await ground.owner.query(`update audit_log set ${set} where id = $1`, [id]);
		if (rowCount !== 1) throw new Error(`${set} met ${rowCount} rows`);
		return { what: `row ${id}: ${set}` };
	};

const editHex = (column: "hash" | "prev_hash"): Tampering =>
	edit(`${column} = translate(left(${column}, 1), '0123456789abcdef', '123456789abcdef0') || substr(${column}, 2)`);

const deleteRows =
	(choose: (ground: Ground) => [number, number]): Tampering =>
	async (ground) => {
		const [from, to] = choose(ground);
		await ground.owner.query("delete from audit_log where id between $1 and $2", [from, to]);
		return { what: `rows ${from} to ${to} deleted` };
	};

/** Two rows change places; their links stay where they were, or go with them. */
const swap =
	(columns: string): Tampering =>
	async (ground) => {
		const a = Math.floor(ground.random.between(1, ground.rows));
		const b = Math.floor(ground.random.between(a + 1, ground.rows + 1));
		await ground.owner.query("drop index audit_log_hash_key");
		await ground.owner.query(
			`update audit_log t set (${columns}) = (select ${columns} from audit_log o where o.id = $1 + $2 - t.id)
			 where id in ($1, $2)`,
			[a, b],
		);
		return { what: `rows ${a} and ${b} swap ${columns}` };
	};

async function chainFrom(owner: PoolClient, from: number): Promise<{ previous: string; rows: AuditRow[] }> {
	const rows = await many<AuditRow>(
		owner,
		`select id, ${AT_TEXT("at")} as at, actor, action, subject, detail, prev_hash, hash from audit_log where id >= $1 order by id`,
		[from - 1],
	);
	const before = from === 1 ? null : rows.shift();
	return { previous: before?.hash ?? GENESIS, rows };
}

/** Writes a suffix that is a flawless chain by itself: only the head that was published can tell. */
async function rewrite(owner: PoolClient, from: number, change: (rows: AuditRow[]) => AuditRow[]): Promise<void> {
	const { previous, rows } = await chainFrom(owner, from);
	let prev_hash = previous;
	const chained = change(rows).map((row, i) => {
		const linked = { ...row, id: from + i, prev_hash };
		prev_hash = hashOf(linked);
		return { ...linked, hash: prev_hash };
	});
	await owner.query("delete from audit_log where id >= $1", [from]);
	await owner.query(
		`insert into audit_log (id, at, actor, action, subject, detail, prev_hash, hash)
		 select id, at, actor, action, subject, detail, prev_hash, hash
		 from jsonb_to_recordset($1::jsonb) as r(id bigint, at timestamptz, actor text, action text, subject text, detail jsonb,
		                                         prev_hash text, hash text)`,
		[JSON.stringify(chained)],
	);
}

const rehashed =
	(what: string, change: (rows: AuditRow[]) => AuditRow[]): Tampering =>
	async (ground) => {
		// Near the end, so that a campaign of a hundred does not write the whole chain a hundred times.
		const from = Math.max(1, ground.rows - Math.floor(ground.random.between(1, 300)));
		await rewrite(ground.owner, from, change);
		return { what: `${what} at row ${from}, and all that follows hashed again` };
	};

/** A second row under a number that is there already, or under one that the chain never had. */
const extraRow =
	(idOf: (ground: Ground) => number, columns = "at, actor, action, subject, detail, prev_hash"): Tampering =>
	async (ground) => {
		const id = idOf(ground);
		const source = id < 1 ? 1 : id;
		await ground.owner.query("alter table audit_log drop constraint audit_log_pkey");
		await ground.owner.query("drop index audit_log_hash_key");
		await ground.owner.query(
			`insert into audit_log (id, hash, ${columns}) select $1, hash, ${columns} from audit_log where id = $2`,
			[id, source],
		);
		return { what: `a second row ${id}` };
	};

const editHead =
	(change: (text: string) => string): Tampering =>
	async ({ lake, rows }) => {
		const file = path.join(lake, HEADS_FOLDER, `${rows}.json`);
		const whole = readFileSync(file, "utf8");
		chmodSync(file, 0o644);
		writeFileSync(file, change(whole));
		return { what: `${rows}.json edited`, undo: () => restore(file, whole) };
	};

function restore(file: string, whole: string): void {
	writeFileSync(file, whole);
	chmodSync(file, 0o444);
}

/** By name, so that a campaign can say which it did and a miss has a name. */
export const TAMPERINGS: Record<string, Tampering> = {
	actor: edit("actor = actor || 'x'"),
	"actor, a space": edit("actor = actor || ' '"),
	"actor, upper case": edit("actor = upper(actor)"),
	"actor, a look-alike letter": edit("actor = translate(actor, 'o', 'о')"),
	action: edit("action = 'run.cancel2'"),
	subject: edit("subject = subject || '0'"),
	"a letter from action to subject": edit("action = left(action, -1), subject = right(action, 1) || subject"),
	"detail emptied": edit("detail = '{}'"),
	"a field of detail": edit(`detail = jsonb_set(detail, '{note}', '"quietly"')`),
	"a field of detail gone": edit("detail = detail - 'nothing'"),
	"null for a missing field": edit(`detail = detail || '{"extra": null}'`),
	"text for a number": edit(`detail = jsonb_set(detail, '{count}', to_jsonb(detail->>'count'))`),
	"1.0 for 1": edit(`detail = jsonb_set(detail, '{count}', to_jsonb((detail->>'count')::numeric(20, 1)))`),
	"the next whole number beyond 2^53": edit(
		`detail = jsonb_set(detail, '{large}', to_jsonb((detail->>'large')::numeric + 1))`,
	),
	"the last digit of a fraction": edit(
		`detail = jsonb_set(detail, '{share}', to_jsonb((detail->>'share')::numeric + 0.00000000000000000001))`,
	),
	"the order of a list": edit(
		`detail = jsonb_set(detail, '{list}', jsonb_build_array(detail->'list'->1, detail->'list'->0))`,
	),
	"a key renamed": edit(`detail = detail - 'flag' || jsonb_build_object('Flag', detail->'flag')`),
	"detail a list": edit("detail = jsonb_build_array(detail)"),
	"one microsecond later": edit("at = at + interval '1 microsecond'"),
	"one microsecond earlier": edit("at = at - interval '1 microsecond'"),
	"a day earlier": edit("at = at - interval '1 day'"),
	"the same text before Christ": edit(
		"at = at - 2 * interval '1 year' * extract(year from at)::integer + interval '1 year'",
	),
	"the end of time": edit("at = 'infinity'"),
	hash: editHex("hash"),
	prev_hash: editHex("prev_hash"),
	"one row deleted": deleteRows((ground) => {
		const id = anyRow(ground);
		return [id, id];
	}),
	"the first row deleted": deleteRows(() => [1, 1]),
	"some rows deleted": deleteRows((ground) => {
		const from = anyRow(ground);
		return [from, Math.min(ground.rows, from + 9)];
	}),
	"the last row deleted": deleteRows(({ rows }) => [rows, rows]),
	"the tail deleted": deleteRows((ground) => [anyRow(ground), ground.rows]),
	"all rows deleted": deleteRows(({ rows }) => [1, rows]),
	truncate: async ({ owner }) => {
		await owner.query("truncate audit_log");
		return { what: "truncated" };
	},
	"two rows swapped with their links": swap("at, actor, action, subject, detail, prev_hash, hash"),
	"the contents of two rows swapped": swap("at, actor, action, subject, detail"),
	"the times of two rows swapped": swap("at"),
	"a row twice": extraRow(anyRow),
	"the last row twice": extraRow(({ rows }) => rows),
	"a row numbered 0": extraRow(() => 0),
	"a row numbered below 0": extraRow(() => -7),
	"an edit with all hashed again": rehashed("an edit", (rows) =>
		rows.map((row, i) => (i === 0 ? { ...row, actor: "somebody" } : row)),
	),
	"a deletion with all hashed again": rehashed("a deletion", (rows) => rows.slice(1)),
	"an insertion with all hashed again": rehashed("an insertion", (rows) =>
		rows.flatMap((row, i) => (i === 0 ? [row, row] : [row])),
	),
	"an order with all hashed again": rehashed("an order", ([first, second, ...rest]) =>
		first && second ? [second, first, ...rest] : [],
	),
	"the last row edited and hashed again": async ({ owner, rows }) => {
		await rewrite(owner, rows, (last) => last.map((row) => ({ ...row, subject: "run:0" })));
		return { what: `row ${rows} edited and hashed again` };
	},
	"the whole chain written anew": async ({ owner }) => {
		await rewrite(owner, 1, (rows) => rows.map((row, i) => (i === 0 ? { ...row, actor: "somebody" } : row)));
		return { what: "row 1 edited and the whole chain hashed again" };
	},
	"the published hash": editHead((text) =>
		text.replace(/"hash":"(.)/, (_, digit) => `"hash":"${digit === "0" ? "1" : "0"}`),
	),
	"the published head cut short": editHead((text) => text.slice(0, 40)),
	"a file beside the heads": async ({ lake }) => {
		const file = path.join(lake, HEADS_FOLDER, "note.json");
		writeFileSync(file, "{}");
		return { what: "a file beside the heads", undo: () => rmSync(file) };
	},
};

/**
 * Published heads: one immutable file per head in the lake, so that who changes the table must change the lake too.
 * `_audit/<id>.json` holds the row's id, hash and time.
 */
import { randomUUID } from "node:crypto";
import { readdir, readFile, unlink } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { AT_TEXT } from "../audit";
import { maybeOne, type Queryable } from "../db";
import { inLake } from "../lake/paths";
import { exists, installText, makeDurableFolder } from "../lake/write/durable";
import type { Head } from "./verify-chain";

export const HEADS_FOLDER = "_audit";
/** What a process that was killed while it published leaves behind; it says nothing and is not read. */
const UNFINISHED = ".tmp";
const headPath = (id: number): string => `${HEADS_FOLDER}/${id}.json`;

const stored = z.strictObject({
	id: z.number().int().min(1),
	hash: z.string().regex(/^[0-9a-f]{64}$/),
	at: z.string(),
});

/**
 * Writes the chain's present head into the lake, unless it is there; null while the chain is empty.
 * Several processes may do so at once: a head's file holds nothing but the row, so all of them write the same.
 */
export async function publishHead(db: Queryable, lake: string): Promise<Head | null> {
	const head = await maybeOne<Head & { at: string }>(
		db,
		`select id, hash, ${AT_TEXT("at")} as at from audit_log order by id desc limit 1`,
	);
	if (!head) return null;
	const file = inLake(lake, headPath(head.id));
	if (await exists(file)) return head;
	await makeDurableFolder(path.dirname(file));
	const temporary = `${file}.${randomUUID()}${UNFINISHED}`;
	const { id, hash, at } = head;
	await installText(`${JSON.stringify({ id, hash, at })}\n`, temporary, file);
	await unlink(temporary);
	return head;
}

/**
 * Every head that was published, oldest first; a file that cannot be read as one is a problem of its own.
 */
export async function readHeads(lake: string): Promise<{ heads: Head[]; unreadable: string[] }> {
	const names = await readdir(inLake(lake, HEADS_FOLDER)).catch(() => []);
	const heads: Head[] = [];
	const unreadable: string[] = [];
	for (const name of names.filter((name) => !name.endsWith(UNFINISHED))) {
		const file = `${HEADS_FOLDER}/${name}`;
		const head = await readHead(inLake(lake, file));
		if (head && file === headPath(head.id)) heads.push(head);
		else unreadable.push(file);
	}
	return { heads: heads.sort((a, b) => a.id - b.id), unreadable };
}

async function readHead(file: string): Promise<Head | null> {
	try {
		const { id, hash } = stored.parse(JSON.parse(await readFile(file, "utf8")));
		return { id, hash };
	} catch {
		return null;
	}
}

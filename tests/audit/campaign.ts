/** The audit log under many writers, and then under every way of tampering that we know: one chain, and nothing missed. */
import { appendAudit } from "../../server/audit";
import { publishHead } from "../../server/audit/heads";
import { type AuditVerdict, verifyAudit } from "../../server/audit/verify-audit";
import { type Db, inTransaction, many, openDb } from "../../server/db";
import { type Random, seededRandom } from "../faults/seeded-random";
import { TAMPERINGS } from "./tamperings";

export type AuditGround = {
	/** under the application's role */
	databaseUrl: string;
	/** may switch triggers off */
	owner: Db;
	lake: string;
};

export type AuditCampaign = {
	rows: number;
	writers: number;
	/** of the chain as the writers left it, and of the same after all was undone */
	verdicts: AuditVerdict[];
	/** writers whose rows are not in their own order, which a fork of the chain would show */
	outOfOrder: string[];
	found: number;
	/** what was done and not found */
	missed: string[];
	/** how many ways of tampering were used */
	kinds: number;
	writeMs: number;
	seed: number;
};

/**
 * Appends `rows` rows to an empty log by `writers` connections at once, then tampers `tamperings` times.
 * Each tampering is undone before the next one.
 */
export async function runAuditCampaign(
	ground: AuditGround,
	size: { rows: number; writers: number; tamperings: number; seed: number },
): Promise<AuditCampaign> {
	const started = performance.now();
	await appendByMany(ground.databaseUrl, size.rows, size.writers);
	const writeMs = performance.now() - started;
	await publishHead(ground.owner, ground.lake);
	const before = await verifyAudit(ground.owner, ground.lake);
	const random = seededRandom(size.seed);
	const names = shuffled(Object.keys(TAMPERINGS), random);
	const missed: string[] = [];
	for (let i = 0; i < size.tamperings; i++) {
		const done = await tamperOnce(ground, names[i % names.length] ?? "", size.rows, random);
		if (done !== null) missed.push(done);
	}
	return {
		rows: size.rows,
		writers: size.writers,
		verdicts: [before, await verifyAudit(ground.owner, ground.lake)],
		outOfOrder: await outOfOrder(ground.owner),
		found: size.tamperings - missed.length,
		missed,
		kinds: Math.min(names.length, size.tamperings),
		writeMs,
		seed: size.seed,
	};
}

async function appendByMany(databaseUrl: string, rows: number, writers: number): Promise<void> {
	await Promise.all(
		Array.from({ length: writers }, async (_, writer) => {
			const db = openDb(databaseUrl, { max: 1, name: `writer-${writer}` });
			try {
				const share = Math.floor(rows / writers) + (writer < rows % writers ? 1 : 0);
				for (let i = 0; i < share; i++) await inTransaction(db, (tx) => appendAudit(tx, entryOf(writer, i)));
			} finally {
				await db.end();
			}
		}),
	);
}

/** Something of everything that a detail may hold. */
const entryOf = (writer: number, i: number) => ({
	actor: `olivia${writer}`,
	action: i % 3 === 0 ? "dataset.update" : "run.start",
	subject: `run:${i}`,
	detail: {
		zeta: "after alpha",
		count: i,
		share: (i + 1) / 7,
		large: 2 ** 53,
		tiny: 1e-9,
		list: [i, `ü ${i}`, { b: 1, a: [] }],
		flag: i % 2 === 0,
		nothing: null,
		text: 'a "quoted" 1.0, line\nand \\ and 漢字',
		alpha: { nested: { deep: [1.5, -2, 1e21] } },
	},
});

/** @returns what was done when it was not found, else null */
async function tamperOnce(
	{ owner, lake }: AuditGround,
	name: string,
	rows: number,
	random: Random,
): Promise<string | null> {
	const tampering = TAMPERINGS[name];
	if (!tampering) throw new Error(`there is no tampering ${name}`);
	const client = await owner.connect();
	let undo: (() => void) | undefined;
	try {
		await client.query("begin");
		await client.query("set local session_replication_role = replica");
		const done = await tampering({ owner: client, rows, random, lake });
		undo = done.undo;
		const verdict = await verifyAudit(client, lake);
		return verdict.ok ? `${name} (${done.what})` : null;
	} finally {
		undo?.();
		await client.query("rollback");
		client.release();
	}
}

const outOfOrder = async (db: Db): Promise<string[]> =>
	(
		await many<{ actor: string }>(
			db,
			`select distinct actor from (
			   select actor, (detail->>'count')::bigint - lag((detail->>'count')::bigint) over (partition by actor order by id) as step
			   from audit_log) steps where step <> 1`,
		)
	).map((row) => row.actor);

function shuffled(names: readonly string[], random: Random): string[] {
	return names
		.map((name) => ({ name, at: random.next() }))
		.sort((a, b) => a.at - b.at)
		.map(({ name }) => name);
}

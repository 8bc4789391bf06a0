/** publish: making one file and its manifest durable and moving current ÷ fsync, rename, folder fsync and one commit. */
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import path from "node:path";
import { APPLICATION_ROLE, inTransaction, openDb } from "../../server/db";
import { fsyncPath, hashFile } from "../../server/lake/write/durable";
import { type Manifest, snapshotIdOf } from "../../server/lake/write/manifest";
import { installSnapshot } from "../../server/lake/write/snapshot";
import { claimRun } from "../../server/pipeline/claim-run";
import { publishRun, schemaHash } from "../../server/pipeline/publish-run";
import { openJournal } from "../../server/pipeline/run-journal";
import { readBase, readRun } from "../../server/pipeline/run-record";
import { startRun } from "../../server/pipeline/start-run";
import { shapeOf } from "../../server/vocabulary/kind-shapes";
import { PRICES_DAILY_COLUMNS, PRICES_DAILY_KEY } from "../../server/vocabulary/kinds";
import type { Bench } from "../bench-home";
import { BENCH_ACTOR } from "../bench-home";
import { interleave, judge, limits, median, quantile, type Row, rounded, timed } from "../measure";

const FILE_BYTES = 256 << 10;
const ROUNDS = 60;

export async function publish({ home, scale }: Bench): Promise<Row[]> {
	await home.dataset("published", "published/*.csv");
	await makeReferenceTable(home.ownerUrl);
	const staging = path.join(home.env.lake, "_staging", "bench");
	mkdirSync(path.join(home.folder, "reference"), { recursive: true });
	mkdirSync(path.dirname(staging), { recursive: true });
	const times = await interleave(
		ROUNDS,
		(round) => ours(home, staging, round),
		(round) => reference(home, staging, round),
	);
	const ratio = median(times.ours) / median(times.reference);
	return [
		{
			scenario: "publish",
			scale,
			measures: "publish latency p50 ÷ (fsync, rename, folder fsync, one equivalent commit)",
			ratio: rounded(ratio),
			...limits("at most", 3, 1.5),
			verdict: judge(ratio, "at most", 3, 1.5),
			raw: {
				ours_ms: rounded(median(times.ours)),
				ours_p99_ms: rounded(quantile(times.ours, 0.99)),
				reference_ms: rounded(median(times.reference)),
				rounds: ROUNDS,
			},
		},
	];
}

async function makeReferenceTable(ownerUrl: string): Promise<void> {
	const owner = openDb(ownerUrl, { max: 1, as: "owner" });
	await owner.query("create table bench_commit (id bigint generated always as identity, row jsonb)");
	await owner.query(`grant insert on bench_commit to ${APPLICATION_ROLE}`);
	await owner.end();
}

async function ours({ db, env }: Bench["home"], staging: string, round: number): Promise<number> {
	const id = await startRun(db, BENCH_ACTOR, {
		dataset: "published",
		from: null,
		to: null,
		symbols: null,
		full: false,
	});
	await db.query("select graphile_worker.remove_job($1)", [`run:${id}`]);
	const claim = await claimRun(db, id, "bench", 60_000);
	if (claim.kind !== "claimed") throw new Error(`run ${id} could not be claimed`);
	const run = await readRun(db, id);
	const base = await readBase(db, run.dataset_id);
	await db.query("update ingestion_runs set idempotency_key = $2 where id = $1", [id, `bench ${round}`]);
	// As after every run: what is installed keeps its staging name until then.
	rmSync(staging, { recursive: true, force: true });
	mkdirSync(staging);
	const temporary = path.join(staging, "data");
	writeFileSync(temporary, randomBytes(FILE_BYTES));
	const { sha256, bytes } = await hashFile(temporary);
	const stored = `silver/published/data/year=2024/${sha256}.parquet`;
	const contentHash = randomBytes(32).toString("hex");
	const file = {
		path: stored,
		partition: "year=2024",
		rows: 1,
		bytes,
		sha256,
		content_sha256: contentHash,
		min_date: "2024-01-02",
		max_date: "2024-01-02",
	};
	const facts: Omit<Manifest, "snapshot_id"> = {
		manifest_version: 1,
		dataset: "published",
		zone: "silver",
		kind: "prices_daily",
		content_hash: contentHash,
		schema_hash: schemaHash(shapeOf({ kind: "prices_daily" })),
		definition_hash: run.definition_hash,
		run: id,
		base_snapshot_id: base?.snapshot_id ?? null,
		created_at: new Date().toISOString(),
		columns: [...PRICES_DAILY_COLUMNS],
		key: [...PRICES_DAILY_KEY],
		row_count: 1,
		byte_count: bytes,
		min_key_date: "2024-01-02",
		max_key_date: "2024-01-02",
		files: [file],
		quarantine: [],
	};
	const manifest = { ...facts, snapshot_id: snapshotIdOf(facts) };
	const journal = openJournal(db, run, claim.lease.fence);
	return timed(async () => {
		const snapshot = await installSnapshot(env.lake, staging, [{ temporary, file }], manifest);
		await publishRun(db, {
			run,
			lease: claim.lease,
			base,
			snapshot: { ...snapshot, quarantinePath: null },
			staged: { ...EMPTY_COUNTS, lastDate: "2024-01-02" },
			completeUntil: null,
			waivers: [],
			checks: [],
			sourceState: {},
			source: "bench",
			window: { from: null, to: null },
			nameChanges: [],
			journal,
		});
	});
}

const EMPTY_COUNTS = {
	extracted: 1,
	staged: 1,
	quarantined: 0,
	flagged: 0,
	published: 1,
	duplicatesDropped: 0,
	conflicts: 0,
	outsideWindow: 0,
	removed: 0,
	vanished: 0,
	added: 1,
	restated: 0,
	years: [2024],
};

async function reference({ db, folder }: Bench["home"], staging: string, round: number): Promise<number> {
	const temporary = path.join(staging, "reference");
	writeFileSync(temporary, randomBytes(FILE_BYTES));
	const target = path.join(folder, "reference", `${round}.parquet`);
	return timed(async () => {
		await fsyncPath(temporary);
		await rename(temporary, target);
		await fsyncPath(path.dirname(target));
		await inTransaction(db, (tx) =>
			tx.query("insert into bench_commit (row) values ($1)", [JSON.stringify(EMPTY_COUNTS)]),
		);
	});
}

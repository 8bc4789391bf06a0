/** rollback: approving ÷ a bare one-row UPDATE and commit; and a version of 1 GB ÷ one of 1 MB. */
import { createHash } from "node:crypto";
import { closeSync, ftruncateSync, mkdirSync, openSync } from "node:fs";
import path from "node:path";
import { inTransaction, one } from "../../server/db";
import { schemaHash } from "../../server/pipeline/publish-run";
import { approveRollback } from "../../server/rollbacks/approve-rollback";
import { shapeOf } from "../../server/vocabulary/kind-shapes";
import type { Bench, BenchHome } from "../bench-home";
import { BENCH_ACTOR } from "../bench-home";
import { interleave, judge, limits, median, quantile, type Row, rounded, timed } from "../measure";

const ROUNDS = 60;
/** Twenty years of one file each, as a daily dataset has; sparse, since applying looks at existence and size alone. */
const FILES = 20;
const SMALL_BYTES = 1 << 20;
const LARGE_BYTES = 1 << 30;

export async function rollback({ home, scale }: Bench): Promise<Row[]> {
	for (const [name, bytes] of [
		["small", SMALL_BYTES],
		["large", LARGE_BYTES],
	] as const) {
		await home.dataset(name, `${name}/*.csv`);
		await publishTwice(home, name, bytes / FILES);
	}
	const against = await interleave(
		ROUNDS,
		() => approve(home, "small"),
		() => bareUpdate(home),
	);
	const sizes = await interleave(
		ROUNDS,
		() => approve(home, "large"),
		() => approve(home, "small"),
	);
	const ratio = median(against.ours) / median(against.reference);
	const bySize = median(sizes.ours) / median(sizes.reference);
	return [
		{
			scenario: "rollback",
			scale,
			measures: "approval p50 ÷ a bare one-row UPDATE and commit",
			ratio: rounded(ratio),
			...limits("at most", 10, 3),
			verdict: judge(ratio, "at most", 10, 3),
			raw: {
				ours_ms: rounded(median(against.ours)),
				ours_p99_ms: rounded(quantile(against.ours, 0.99)),
				reference_ms: rounded(median(against.reference)),
				rounds: ROUNDS,
			},
		},
		{
			scenario: "rollback_size",
			scale,
			measures: "approval p50, a 1 GB version ÷ a 1 MB one (20 files each)",
			ratio: rounded(bySize),
			...limits("at most", 1.2, 1.1),
			verdict: judge(bySize, "at most", 1.2, 1.1),
			raw: {
				large_ms: rounded(median(sizes.ours)),
				small_ms: rounded(median(sizes.reference)),
				rounds: ROUNDS,
			},
		},
	];
}

/** Two versions of `FILES` files each, written as a publish leaves them: what they hold is never read. */
async function publishTwice({ db, env }: BenchHome, dataset: string, fileBytes: number): Promise<void> {
	for (const version of [1, 2]) {
		const hash = (text: string): string => createHash("sha256").update(`${dataset} ${version} ${text}`).digest("hex");
		const files = Array.from({ length: FILES }, (_, i) => {
			const stored = `silver/${dataset}/data/year=${2005 + i}/${hash(String(i))}.parquet`;
			const absolute = path.join(env.lake, stored);
			mkdirSync(path.dirname(absolute), { recursive: true });
			const descriptor = openSync(absolute, "w");
			ftruncateSync(descriptor, Math.trunc(fileBytes));
			closeSync(descriptor);
			return stored;
		});
		const manifest = `silver/${dataset}/manifests/${hash("snapshot")}.json`;
		mkdirSync(path.dirname(path.join(env.lake, manifest)), { recursive: true });
		closeSync(openSync(path.join(env.lake, manifest), "w"));
		await inTransaction(db, async (tx) => {
			await tx.query(
				`update dataset_versions v set is_current = false from datasets d where d.id = v.dataset_id and d.name = $1`,
				[dataset],
			);
			await tx.query(
				`insert into dataset_versions (dataset_id, version, snapshot_id, content_hash, schema_hash, definition_hash,
				   manifest_path, manifest_sha256, row_count, byte_count, file_count, watermark, is_current, action, base_version,
				   published_by, published_at, files_version)
				 select d.id, $2, $3, $4, $5, f.definition_hash, $8, $3, 1, $6, $7, '2024-06-28', true, 'ingest', nullif($2 - 1, 0),
				        'bench', clock_timestamp(), $2
				 from datasets d join dataset_definitions f on f.id = d.definition_id where d.name = $1`,
				[
					dataset,
					version,
					hash("snapshot"),
					hash("content"),
					schemaHash(shapeOf({ kind: "prices_daily" })),
					FILES * Math.trunc(fileBytes),
					FILES,
					manifest,
				],
			);
			await tx.query(
				`insert into version_files (dataset_id, version, path, partition, rows, bytes, sha256, content_sha256)
				 select d.id, $2, path, 'year=' || (2004 + n), 1, $3, $4, $4 from datasets d, unnest($5::text[]) with ordinality f(path, n)
				 where d.name = $1`,
				[dataset, version, Math.trunc(fileBytes), hash("file"), files],
			);
			await tx.query("update datasets set last_version = $2 where name = $1", [dataset, version]);
		});
	}
}

/** Asks for the other content (untimed: previews and hashing belong to asking) and times its approval. */
async function approve({ db }: BenchHome, dataset: string): Promise<number> {
	const { id } = await one<{ id: number }>(
		db,
		`insert into rollback_requests (dataset_id, environment, from_version, to_version, definition_hash, reason, preview,
		   files_hashed_at, requested_by, expires_at)
		 select d.id, 'dev', c.version, (select max(o.version) from dataset_versions o
		          where o.dataset_id = d.id and o.content_hash <> c.content_hash), f.definition_hash, 'bench',
		        '{"changes": null}', clock_timestamp(), $2, clock_timestamp() + interval '1 hour'
		 from datasets d join dataset_definitions f on f.id = d.definition_id
		 join dataset_versions c on c.dataset_id = d.id and c.is_current where d.name = $1 returning id`,
		[dataset, BENCH_ACTOR.name],
	);
	await db.query(
		`insert into holds (dataset_id, reason, placed_by, rollback_request_id)
		 select dataset_id, 'bench', $2, id from rollback_requests where id = $1`,
		[id, BENCH_ACTOR.name],
	);
	return timed(() => approveRollback(db, BENCH_ACTOR, { id, note: null, fingerprint: null }));
}

/** One row, one commit that has to reach the disk. */
const bareUpdate = ({ db }: BenchHome): Promise<number> =>
	timed(() =>
		inTransaction(db, (tx) => tx.query("update datasets set last_version = last_version where name = $1", ["small"])),
	);

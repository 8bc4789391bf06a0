/** `qtrade fsck`: the invariants of design section 7, looked at one by one in the control plane and the lake. */
import { verifyAudit } from "../audit/verify-audit";
import { type Db, many, type Queryable } from "../db";
import {
	countUnreferenced,
	type FileRow,
	fileProblems,
	lookAtVersions,
	type Problem,
	setAsideFiles,
	setAsideProblems,
	type VersionRow,
} from "./fsck-files";

export type FsckReport = {
	ok: boolean;
	problems: Problem[];
	checked: {
		datasets: number;
		versions: number;
		files: number;
		audit_rows: number;
		unreferenced_files: number;
		deep: boolean;
		/** versions whose content hash was recomputed from their rows; one without a damaged file each, when deep */
		recomputed: number;
	};
};

/**
 * Checks everything; finding problems is a result, not an error.
 * @param deep also recomputes every version's content hash from its rows
 */
export async function checkLake(db: Db, lake: string, deep: boolean): Promise<FsckReport> {
	const problems = await controlPlaneProblems(db);
	const files = await many<FileRow>(
		db,
		`select f.path, max(f.bytes) as bytes, max(f.sha256) as sha256, string_agg(distinct d.name, ', ') as datasets
		 from version_files f join datasets d on d.id = f.dataset_id group by f.path order by f.path`,
	);
	const damaged = new Set<string>();
	for (const file of files) {
		const found = await fileProblems(lake, file);
		if (found.length > 0) damaged.add(file.path);
		problems.push(...found);
	}
	const versions = await many<VersionRow>(
		db,
		`select d.name as dataset, v.version, v.manifest_path, v.manifest_sha256, v.snapshot_id, v.content_hash, v.row_count
		 from dataset_versions v join datasets d on d.id = v.dataset_id order by d.name, v.version`,
	);
	const look = lookAtVersions(db, lake, deep ? damaged : null);
	for (const version of versions) problems.push(...(await look.problemsOf(version)));
	const bronze = await many<{ bronze_path: string; bytes: number; sha256: string }>(
		db,
		"select distinct bronze_path, bytes, sha256 from run_files order by bronze_path",
	);
	for (const file of bronze) {
		problems.push(
			...(await fileProblems(lake, {
				path: file.bronze_path,
				bytes: file.bytes,
				sha256: file.sha256,
				datasets: "bronze",
			})),
		);
	}
	const aside = await setAsideFiles(db);
	for (const file of aside) problems.push(...(await setAsideProblems(lake, file)));
	const audit = await verifyAudit(db, lake);
	if (audit.problem) {
		const where = audit.problem.row === null ? "audit" : `audit row ${audit.problem.row}`;
		problems.push({ invariant: "I6", where, problem: audit.problem.text });
	}
	return {
		ok: problems.length === 0,
		problems,
		checked: {
			datasets: new Set(versions.map((version) => version.dataset)).size,
			versions: versions.length,
			files: files.length + bronze.length,
			audit_rows: audit.rows,
			unreferenced_files: await countUnreferenced(
				lake,
				new Set([
					...files.map((file) => file.path),
					...bronze.map((file) => file.bronze_path),
					...versions.map((version) => version.manifest_path),
					...aside.map((file) => file.path),
				]),
			),
			deep,
			recomputed: look.recomputed(),
		},
	};
}

/** What Postgres alone can tell. Each query returns the rows that break an invariant. */
const CONTROL_PLANE: { invariant: string; sql: string }[] = [
	{
		invariant: "I1",
		sql: `select d.name as where_, count(*) filter (where v.is_current) || ' current versions' as problem
		      from dataset_versions v join datasets d on d.id = v.dataset_id
		      group by d.name having count(*) filter (where v.is_current) <> 1`,
	},
	{
		invariant: "I2",
		sql: `select 'idempotency key ' || idempotency_key as where_, count(*) || ' runs published under it' as problem
		      from ingestion_runs where state = 'succeeded' group by idempotency_key having count(*) > 1`,
	},
	{
		invariant: "I2",
		sql: `select d.name || '@' || v.version as where_, 'equals its base and was published all the same' as problem
		      from dataset_versions v join dataset_versions b on b.dataset_id = v.dataset_id and b.version = v.base_version
		      join datasets d on d.id = v.dataset_id
		      where v.content_hash = b.content_hash and v.action not in ('compact', 'rollback')`,
	},
	{
		invariant: "I4",
		// Versions that a rollback made carry no fence.
		sql: `select d.name || '@' || v.version as where_, 'fence ' || v.fence || ' after ' || v.before as problem
		      from (select dataset_id, version, fence,
		                   lag(fence) over (partition by dataset_id order by version) as before
		            from dataset_versions where fence is not null) v
		      join datasets d on d.id = v.dataset_id where v.fence <= v.before`,
	},
	{
		invariant: "I4",
		sql: `select l.resource as where_, 'its fence is below one that published' as problem
		      from job_leases l join dataset_versions v on l.resource = 'dataset:' || v.dataset_id
		      group by l.resource, l.fence having l.fence < max(v.fence)`,
	},
	{
		invariant: "I5",
		sql: `select 'run ' || r.id as where_, 'succeeded without its version' as problem from ingestion_runs r
		      left join dataset_versions v on v.run_id = r.id and v.version = r.version and v.dataset_id = r.dataset_id
		      where r.state = 'succeeded' and v.version is null
		      union all
		      select d.name || '@' || v.version, 'published by a run that is ' || r.state from dataset_versions v
		      join datasets d on d.id = v.dataset_id join ingestion_runs r on r.id = v.run_id where r.state <> 'succeeded'`,
	},
	{
		invariant: "I5",
		sql: `select d.name as where_, 'its last version is ' || max(v.version) || ' but ' || d.last_version || ' were counted' as problem
		      from datasets d left join dataset_versions v on v.dataset_id = d.id
		      group by d.name, d.last_version having coalesce(max(v.version), 0) <> d.last_version or count(v.version) <> d.last_version`,
	},
	{
		invariant: "I6",
		sql: `select 'run ' || r.id as where_, 'ended ' || r.state || ' without an audit row' as problem from ingestion_runs r
		      where r.state not in ('queued', 'running') and not exists (
		        select from audit_log a where a.subject = 'run:' || r.id
		          and a.action in ('run.' || r.state, 'run.cancel'))`,
	},
	{
		invariant: "I9",
		sql: `select d.name || '@' || v.version as where_, 'published over the critical check ' || c.name || ': ' || c.status as problem
		      from dataset_versions v join datasets d on d.id = v.dataset_id join quality_checks c on c.run_id = v.run_id
		      where c.severity = 'critical' and c.status in ('fail', 'error')`,
	},
	{
		invariant: "I9",
		sql: `select d.name || '@' || v.version as where_, 'the critical check ' || c.name || ' was waived by nobody who may' as problem
		      from dataset_versions v join datasets d on d.id = v.dataset_id join quality_checks c on c.run_id = v.run_id
		      join waivers w on w.id = c.waiver_id
		      where c.severity = 'critical' and c.status = 'waived'
		        and (w.decided_by is null or w.severity <> 'critical' or w.dataset_id <> v.dataset_id or w.check_name <> c.name
		             or w.decided_at > v.published_at or (w.environment <> 'dev' and w.decided_by = w.requested_by))`,
	},
	{
		invariant: "I10",
		sql: `select d.name || '@' || v.version as where_, 'its base ' || coalesce(v.base_version::text, 'none') || ' was not current then' as problem
		      from dataset_versions v join datasets d on d.id = v.dataset_id
		      where coalesce(v.base_version, 0) <> v.version - 1`,
	},
	{
		invariant: "I7",
		sql: `select 'rollback ' || id as where_, 'was approved by ' || decided_by || ', who asked for it' as problem
		      from rollback_requests
		      where state = 'applied' and kind = 'request' and decided_by = requested_by and (environment <> 'dev' or not self_approved)
		      union all
		      select d.name || '@' || v.version, 'was rolled back without an applied request' from dataset_versions v
		      join datasets d on d.id = v.dataset_id
		      where v.action = 'rollback' and not exists (
		        select from rollback_requests r where r.dataset_id = v.dataset_id and r.applied_version = v.version
		          and r.to_version = v.restored_version and r.from_version = v.base_version)
		      union all
		      select 'rollback ' || r.id, 'was applied as a version that does not restore what was asked' from rollback_requests r
		      left join dataset_versions v on v.dataset_id = r.dataset_id and v.version = r.applied_version
		      left join dataset_versions t on t.dataset_id = r.dataset_id and t.version = r.to_version
		      where r.state = 'applied' and (v.version is null or v.action <> 'rollback' or v.snapshot_id <> t.snapshot_id
		        or v.content_hash <> t.content_hash or v.watermark is distinct from t.watermark)`,
	},
	{
		invariant: "I6",
		sql: `select 'rollback ' || r.id as where_, 'is ' || r.state || ' without an audit row' as problem from rollback_requests r
		      where not exists (
		        select from audit_log a where a.subject = 'rollback:' || r.id and a.action = case
		          when r.kind = 'break_glass' then 'rollback.break_glass' when r.state = 'pending' then 'rollback.request'
		          when r.state = 'applied' then 'rollback.apply' when r.state = 'rejected' then 'rollback.reject'
		          when r.state = 'withdrawn' then 'rollback.withdraw' else 'rollback.' || r.state end)`,
	},
	{
		invariant: "holds",
		sql: `select 'rollback ' || r.id as where_, 'waits for a decision without holding its dataset' as problem
		      from rollback_requests r where r.state = 'pending' and not exists (
		        select from holds h where h.rollback_request_id = r.id and h.released_at is null)
		      union all
		      select 'hold ' || h.id, 'belongs to a rollback request that is ' || r.state from holds h
		      join rollback_requests r on r.id = h.rollback_request_id
		      where h.released_at is null and r.state not in ('pending', 'applied')`,
	},
	{
		invariant: "files",
		sql: `select d.name || '@' || v.version as where_, 'its files do not add up to its counts' as problem
		      from dataset_versions v join datasets d on d.id = v.dataset_id
		      left join lateral (select count(*) as n, coalesce(sum(rows), 0) as rows, coalesce(sum(bytes), 0) as bytes
		        from files_of_version f where f.dataset_id = v.dataset_id and f.version = v.version) f on true
		      where f.n <> v.file_count or f.rows <> v.row_count or f.bytes <> v.byte_count`,
	},
];

async function controlPlaneProblems(db: Queryable): Promise<Problem[]> {
	const problems: Problem[] = [];
	for (const { invariant, sql } of CONTROL_PLANE) {
		const rows = await many<{ where_: string; problem: string }>(db, sql);
		problems.push(...rows.map((row) => ({ invariant, where: row.where_, problem: row.problem })));
	}
	return problems;
}

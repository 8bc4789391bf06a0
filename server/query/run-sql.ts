/** Answers SQL over the catalogue: which datasets it names, which versions those are at one instant, then the sandbox. */
import { type Db, inTransaction, many, type Tx } from "../db";
import { env } from "../env";
import { QtradeError } from "../errors";
import { inLake } from "../lake/paths";
import type { SandboxAccess, SandboxLimits, SandboxResult, SandboxView } from "../lake/read/sandbox";
import { type Actor, requireAction } from "../policy";
import type { DatasetDefinition } from "../vocabulary/definition";
import { isInstant } from "../vocabulary/instant";
import { type KindShape, shapeOf } from "../vocabulary/kind-shapes";
import type { TableView } from "../vocabulary/views";
import { recordedQuery } from "./recorded-query";

export type SqlRequest = {
	sql: string;
	/** dataset → version to read instead of the current one */
	at: Record<string, number>;
	/** read the whole catalogue as it was at this instant; ISO 8601 */
	atTime: string | null;
	rowsMax: number;
	/** refuse while a dataset that is read at its current version is on hold */
	strict?: boolean;
};

export const QUERY_LIMITS: Omit<SandboxLimits, "rowsMax"> = {
	deadlineMs: 60_000,
	bytesMax: 64 << 20,
	memoryMb: 1024,
	threads: 2,
};

/**
 * Runs one query. Every dataset it names is resolved in one transaction with one snapshot, so that it never sees half of
 * a publish (I8).
 * @throws QtradeError of the sandbox, or ("not_found") for a dataset or version that is not there
 */
export async function runSql(db: Db, sandbox: SandboxAccess, actor: Actor, request: SqlRequest): Promise<TableView> {
	requireAction(actor, "query.run");
	const { versions, ...result } = await recordedQuery(db, actor, request.sql, async (reads) => {
		const { tables } = await sandbox.analyse(request.sql);
		const resolved = await resolveViews(db, tables, request);
		reads(resolved.versions);
		return sandbox.query({
			sql: request.sql,
			views: resolved.views,
			limits: { ...QUERY_LIMITS, rowsMax: request.rowsMax },
		});
	});
	return toTableView(result, versions);
}

export const toTableView = (result: SandboxResult, versions: Record<string, number>): TableView => ({
	columns: result.columns,
	rows: result.rows,
	row_count: result.rowCount,
	truncated_by: result.truncatedBy,
	duration_ms: Math.round(result.durationMs * 10) / 10,
	versions,
});

type Resolved = { views: SandboxView[]; versions: Record<string, number>; shapes: Record<string, KindShape> };

/** Names as the query uses them ("prices", "prices@3") → views over the files of the versions they mean now. */
export async function resolveViews(
	db: Db,
	tables: readonly string[],
	{ at, atTime, strict }: Pick<SqlRequest, "at" | "atTime" | "strict">,
): Promise<Resolved> {
	if (atTime !== null && !isInstant(atTime)) {
		throw new QtradeError("invalid_input", `--at-time ${atTime} is no instant: write it like 2026-03-02T16:00:00Z`);
	}
	for (const dataset of Object.keys(at)) {
		if (tables.some((table) => table.split("@")[0] === dataset)) continue;
		throw new QtradeError("invalid_input", `--at names ${dataset}, which the query does not read`);
	}
	return inTransaction(db, async (tx) => {
		await tx.query("set transaction isolation level repeatable read read only");
		const views: SandboxView[] = [];
		const versions: Record<string, number> = {};
		const shapes: Record<string, KindShape> = {};
		for (const table of tables) {
			const [dataset = "", pinned] = table.split("@");
			if (strict && !pinned && at[dataset] === undefined && atTime === null) await refuseHeld(tx, dataset);
			const { version, definition } = await versionOf(
				tx,
				dataset,
				pinned ? Number(pinned) : (at[dataset] ?? null),
				atTime,
			);
			const files = await many<{ path: string }>(
				tx,
				`select path from files_of_version f join datasets d on d.id = f.dataset_id
				 where d.name = $1 and f.version = $2 order by f.partition`,
				[dataset, version],
			);
			versions[table] = version;
			shapes[table] = shapeOf(definition);
			views.push({
				name: table,
				files: files.map((file) => inLake(env().lake, file.path)),
				columns: [...shapeOf(definition).columns],
			});
		}
		return { views, versions, shapes };
	});
}

/** For readers who would rather have no answer than one from a dataset that somebody has stopped. */
async function refuseHeld(tx: Tx, dataset: string): Promise<void> {
	const [hold] = await many<{ placed_by: string; reason: string }>(
		tx,
		`select h.placed_by, h.reason from holds h join datasets d on d.id = h.dataset_id
		 where d.name = $1 and h.released_at is null order by h.rollback_request_id nulls first limit 1`,
		[dataset],
	);
	if (!hold) return;
	throw new QtradeError(
		"held",
		`${dataset} is on hold by ${hold.placed_by}: ${hold.reason}; read a version of your choice with --at ${dataset}@<version>, or leave --strict out`,
		{ details: { reason: "on_hold", dataset } },
	);
}

async function versionOf(
	tx: Tx,
	dataset: string,
	wanted: number | null,
	atTime: string | null,
): Promise<{ version: number; definition: DatasetDefinition }> {
	const [found] = await many<{ version: number | null; definition: DatasetDefinition | null }>(
		tx,
		`select v.version, f.definition from datasets d
		 left join lateral (
		   select v.version, v.definition_hash from dataset_versions v
		   where v.dataset_id = d.id
		     and case when $2::integer is not null then v.version = $2
		              when $3::timestamptz is not null then v.published_at <= $3
		              else v.is_current end
		   order by v.version desc limit 1) v on true
		 left join lateral (
		   select definition from dataset_definitions f
		   where f.dataset_id = d.id and f.definition_hash = v.definition_hash limit 1) f on true
		 where d.name = $1`,
		[dataset, wanted, wanted === null ? atTime : null],
	);
	if (!found) throw new QtradeError("not_found", `there is no dataset ${dataset}: qtrade dataset list shows them`);
	const { version, definition } = found;
	if (version !== null && definition !== null) return { version, definition };
	const what =
		wanted !== null
			? `no version ${wanted}`
			: atTime !== null
				? `no version published by ${atTime}`
				: "no published version yet";
	throw new QtradeError("not_found", `${dataset} has ${what}: qtrade versions ${dataset} lists them`);
}

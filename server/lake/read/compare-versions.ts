/**
 * What differs between two versions, read through the sandbox: only files that the two do not share, a few partitions
 * at a time, so that memory stays bounded however large the versions are.
 */
import { env } from "../../env";
import { QtradeError } from "../../errors";
import type { KindShape } from "../../vocabulary/kind-shapes";
import type { ChangeCounts, ValueChange, VersionChanges } from "../../vocabulary/rollback-views";
import { inLake } from "../paths";
import { rowsSql, valuesSql } from "./compare-sql";
import type { SandboxAccess, SandboxLimits, SandboxView } from "./sandbox";

/** A file of a version; `path` is relative to the lake. */
export type ComparedFile = { path: string; partition: string; rows: number; bytes: number };

export type CompareRequest = {
	before: readonly ComparedFile[];
	after: readonly ComparedFile[];
	shape: KindShape;
};

/** Rows of both sides read at once: a join of so many daily bars stays well under the sandbox's memory. */
const BATCH_ROWS_MAX = 3_000_000;
/** A batch counts every symbol and every session once; a lake holds fewer than this. */
const GROUPS_MAX = 500_000;
const LIMITS: Omit<SandboxLimits, "rowsMax"> = {
	deadlineMs: 60_000,
	bytesMax: 128 << 20,
	memoryMb: 2048,
	threads: 2,
};

/**
 * Counts added, removed and restated rows, in all, by symbol and by session.
 * @param listMax how many symbols and sessions to name, most changed first
 * @throws QtradeError of the sandbox (query_limit, busy, infrastructure)
 */
export async function compareVersions(
	sandbox: SandboxAccess,
	request: CompareRequest,
	listMax: number,
): Promise<VersionChanges> {
	const { before, after } = unshared(request);
	const total: ChangeCounts = { added: 0, removed: 0, restated: 0 };
	const bySymbol = new Map<string, ChangeCounts>();
	const byDate = new Map<string, ChangeCounts>();
	for (const batch of batchesOf(before, after)) {
		const result = await sandbox.query({
			sql: rowsSql(request.shape),
			views: viewsOf(batch, request.shape),
			limits: { ...LIMITS, rowsMax: GROUPS_MAX },
		});
		if (result.truncatedBy !== null) throw new QtradeError("query_limit", "more changes than can be counted at once");
		for (const [level, name, added, removed, restated] of result.rows as [string, string, number, number, number][]) {
			const counts = { added: Number(added), removed: Number(removed), restated: Number(restated) };
			if (level === "all") add(total, counts);
			else add(groupOf(level === "symbol" ? bySymbol : byDate, name), counts);
		}
	}
	const read = [...before, ...after];
	return {
		...total,
		by_symbol: mostChanged(bySymbol, listMax).map(([symbol, counts]) => ({ symbol, ...counts })),
		by_date: mostChanged(byDate, listMax).map(([date, counts]) => ({ date, ...counts })),
		symbols: bySymbol.size,
		dates: byDate.size,
		files_shared: request.after.length - after.length,
		files_read: read.length,
		bytes_read: read.reduce((sum, file) => sum + file.bytes, 0),
	};
}

/**
 * The values that differ, largest relative change first.
 * @param limit how many to return; `total` counts all
 */
export async function compareValues(
	sandbox: SandboxAccess,
	request: CompareRequest,
	limit: number,
): Promise<{ values: ValueChange[]; total: number }> {
	const { before, after } = unshared(request);
	const numbers = new Set(request.shape.columns.filter(({ type }) => type === "DOUBLE").map(({ name }) => name));
	const values: ValueChange[] = [];
	let total = 0;
	for (const batch of batchesOf(before, after)) {
		const result = await sandbox.query({
			sql: `${valuesSql(request.shape)} limit ${Math.trunc(limit)}`,
			views: viewsOf(batch, request.shape),
			limits: { ...LIMITS, rowsMax: limit },
		});
		type Row = [string, string, ValueChange["kind"], string, string | null, string | null, number | null, number];
		for (const [symbol, date, kind, field, old, value, relative] of result.rows as Row[]) {
			const typed = (text: string | null): number | string | null =>
				text === null || !numbers.has(field) ? text : Number(text);
			values.push({ symbol, date, kind, field, old: typed(old), new: typed(value), relative });
		}
		total += Number(result.rows[0]?.[7] ?? 0);
	}
	values.sort((a, b) => (b.relative ?? -1) - (a.relative ?? -1) || (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
	return { values: values.slice(0, limit), total };
}

function unshared({ before, after }: CompareRequest): { before: ComparedFile[]; after: ComparedFile[] } {
	const old = new Set(before.map((file) => file.path));
	const fresh = new Set(after.map((file) => file.path));
	return {
		before: before.filter((file) => !fresh.has(file.path)),
		after: after.filter((file) => !old.has(file.path)),
	};
}

type Batch = { before: ComparedFile[]; after: ComparedFile[] };

/** Partitions together until a batch is full; a key never changes its partition, so batches can be added up. */
function* batchesOf(before: readonly ComparedFile[], after: readonly ComparedFile[]): Generator<Batch> {
	const partitions = [...new Set([...before, ...after].map((file) => file.partition))].sort();
	let batch: Batch = { before: [], after: [] };
	let rows = 0;
	for (const partition of partitions) {
		const old = before.filter((file) => file.partition === partition);
		const fresh = after.filter((file) => file.partition === partition);
		const size = [...old, ...fresh].reduce((sum, file) => sum + file.rows, 0);
		if (rows > 0 && rows + size > BATCH_ROWS_MAX) {
			yield batch;
			batch = { before: [], after: [] };
			rows = 0;
		}
		batch.before.push(...old);
		batch.after.push(...fresh);
		rows += size;
	}
	if (rows > 0) yield batch;
}

const viewsOf = (batch: Batch, { columns }: KindShape): SandboxView[] =>
	(["before", "after"] as const).map((name) => ({
		name,
		files: batch[name].map((file) => inLake(env().lake, file.path)),
		columns: [...columns],
	}));

function add(to: ChangeCounts, counts: ChangeCounts): void {
	to.added += counts.added;
	to.removed += counts.removed;
	to.restated += counts.restated;
}

function groupOf(groups: Map<string, ChangeCounts>, name: string): ChangeCounts {
	const known = groups.get(name);
	if (known) return known;
	const fresh = { added: 0, removed: 0, restated: 0 };
	groups.set(name, fresh);
	return fresh;
}

const sizeOf = (counts: ChangeCounts): number => counts.added + counts.removed + counts.restated;

const mostChanged = (groups: Map<string, ChangeCounts>, max: number): [string, ChangeCounts][] =>
	[...groups].sort(([x, a], [y, b]) => sizeOf(b) - sizeOf(a) || (x < y ? -1 : 1)).slice(0, max);

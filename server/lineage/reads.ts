/** Lineage as pages and the command line ask for it. */
import { many, maybeOne, type Queryable } from "../db";
import { QtradeError } from "../errors";
import {
	type LineageDirection,
	type LineageImpact,
	type LineageView,
	parseVersionRef,
	type VersionRef,
	type VersionStretch,
	versionId,
} from "../vocabulary/lineage-views";
import type { ReaderView } from "../vocabulary/rollback-views";
import { readVersions, type VersionFacts } from "./neighbours";
import { type Fate, follow, readSuspicion, type Stretch, Suspicion, without } from "./suspicion";
import { type Bounds, Walk } from "./walk";

export type LineageRequest = Bounds & {
	/** "us_prices_daily@7"; without a version the current one */
	of: string;
	direction: LineageDirection;
	/** a rollback to this version ("us_prices_daily@6") is thought of: what would be withdrawn and suspect is marked, too */
	rollback_to: string | null;
};

/** A version's graph, as far as it was asked for. @throws QtradeError("not_found") */
export async function getLineage(db: Queryable, request: LineageRequest): Promise<LineageView> {
	const root = await requireVersion(db, request.of);
	const walk = new Walk(db, request, root);
	await Promise.all([
		request.direction !== "down" && walk.go("up", root),
		request.direction !== "up" && walk.go("down", root),
	]);
	const datasets = new Set([...walk.versions.values()].map((version) => version.dataset_id));
	const back = request.rollback_to === null ? null : await requireVersion(db, request.rollback_to);
	const thoughtOf = back && { dataset_id: back.dataset_id, to_version: back.version };
	const suspicion = await readSuspicion(db, [...datasets], thoughtOf);
	return {
		of: versionId(root.dataset, root.version),
		direction: request.direction,
		nodes: await walk.nodes(({ dataset_id, version }) => suspicion.standingOf(dataset_id, version)),
		edges: [...walk.edges.values()],
		more: walk.more,
	};
}

/** Lists of an impact are cut here; the totals are of all. */
const NAMED_MAX = 100;

/**
 * What rests on a version that was withdrawn, or would on one that stands after a rollback to before it.
 * @param to the version to go back to; null for the newest one before it that has other content and stands
 * @throws QtradeError("not_found")
 */
export async function getImpact(db: Queryable, of: string, to: number | null): Promise<LineageImpact> {
	const version = await requireVersion(db, of);
	const id = versionId(version.dataset, version.version);
	if (version.withdrawn_by !== null) {
		const suspicion = new Suspicion();
		const { dataset_id, dataset, version: number } = version;
		const own: Fate = {
			...{ dataset_id, dataset, from_version: number, to_version: number },
			...{ trust: "withdrawn", would: false, why: `withdrawn by the rollback that made v${version.withdrawn_by}` },
		};
		await follow(db, suspicion, [own]);
		const suspects = suspicion.fates().filter((fate) => fate.trust === "suspect");
		const rest = await withoutWithdrawn(db, suspects);
		return { of: id, mode: "withdrawn", rollback: null, ...(await impactOf(db, [own, ...rest])) };
	}
	const back =
		to === null ? await versionBefore(db, version) : (await requireVersion(db, `${version.dataset}@${to}`)).version;
	if (back === null || back >= version.version) {
		return { of: id, mode: "nothing", rollback: null, ...(await impactOf(db, [])) };
	}
	const suspicion = await readSuspicion(db, [], { dataset_id: version.dataset_id, to_version: back });
	const current = await maybeOne<{ version: number }>(
		db,
		"select version from dataset_versions where dataset_id = $1 and is_current",
		[version.dataset_id],
	);
	return {
		of: id,
		mode: "would",
		rollback: { from_version: current?.version ?? version.version, to_version: back },
		...(await impactOf(db, await withoutWithdrawn(db, suspicion.fates()))),
	};
}

/** Of what rests on a version, leaves out what was withdrawn for itself: by the same rollback, or by an earlier one. */
async function withoutWithdrawn(db: Queryable, fates: readonly Fate[]): Promise<Fate[]> {
	const whole = await readSuspicion(db, [...new Set(fates.map((fate) => fate.dataset_id))]);
	const gone = whole.fates().filter((fate) => fate.trust === "withdrawn");
	return gone.reduce((left, taken) => left.flatMap((piece) => without(piece, taken)), [...fates]);
}

async function requireVersion(db: Queryable, of: string): Promise<VersionFacts> {
	const { dataset, version } = requireRef(of);
	const row = await maybeOne<{ id: number; version: number | null }>(
		db,
		`select d.id, v.version from datasets d
		 left join dataset_versions v
		   on v.dataset_id = d.id and case when $2::integer is null then v.is_current else v.version = $2 end
		 where d.name = $1`,
		[dataset, version],
	);
	if (!row) throw new QtradeError("not_found", `there is no dataset ${dataset}: qtrade dataset list shows them`);
	if (row.version === null) {
		const what = version === null ? "nothing published yet" : `no version ${version}`;
		throw new QtradeError("not_found", `${dataset} has ${what}: qtrade versions ${dataset} lists them`);
	}
	const [facts] = await readVersions(db, [{ dataset_id: row.id, version: row.version }]);
	if (!facts) throw new QtradeError("not_found", `${dataset} has no version ${row.version}`);
	return facts;
}

function requireRef(of: string): VersionRef {
	const ref = parseVersionRef(of);
	if (!ref) throw new QtradeError("invalid_input", `"${of}" is not of the form <dataset> or <dataset>@<version>`);
	return ref;
}

/** The newest version before this one whose content is other and that no rollback took away: where one would go back to. */
async function versionBefore(db: Queryable, { dataset_id, version }: VersionFacts): Promise<number | null> {
	const row = await maybeOne<{ version: number }>(
		db,
		`select b.version from dataset_versions b
		 join dataset_versions v on v.dataset_id = b.dataset_id and v.version = $2
		 where b.dataset_id = $1 and b.version < $2 and b.withdrawn_by is null and b.content_hash <> v.content_hash
		 order by b.version desc limit 1`,
		[dataset_id, version],
	);
	return row?.version ?? null;
}

type Counted = Omit<LineageImpact, "of" | "mode" | "rollback">;

async function impactOf(db: Queryable, fates: readonly Fate[]): Promise<Counted> {
	const sorted = [...fates].sort((a, b) => a.dataset.localeCompare(b.dataset) || a.from_version - b.from_version);
	const of = (trust: Fate["trust"]): Fate[] => sorted.filter((fate) => fate.trust === trust);
	const [withdrawn, suspects] = [of("withdrawn"), of("suspect")];
	return {
		withdraws: withdrawn.slice(0, NAMED_MAX).map(plain),
		withdraws_total: countOf(withdrawn),
		suspects: suspects.slice(0, NAMED_MAX).map((fate) => ({ ...plain(fate), why: fate.why ?? "" })),
		suspects_total: countOf(suspects),
		...(await readersOfAll(db, fates)),
	};
}

const plain = ({ dataset, from_version, to_version }: Stretch): VersionStretch => ({
	dataset,
	from_version,
	to_version,
});
const countOf = (stretches: readonly Stretch[]): number =>
	stretches.reduce((sum, { from_version: from, to_version: to }) => sum + to - from + 1, 0);

async function readersOfAll(
	db: Queryable,
	stretches: readonly Stretch[],
): Promise<Pick<LineageImpact, "readers" | "readers_total">> {
	const rows = await many<ReaderView & { total: number }>(
		db,
		`with asked as (
		   select distinct r.query_id
		   from unnest($1::bigint[], $2::integer[], $3::integer[]) f(dataset_id, lo, hi) cross join lateral (
		     select query_id from version_reads where dataset_id = f.dataset_id and version between f.lo and f.hi offset 0) r
		 )
		 select q.actor, q.via, t.label as token, count(*) as reads, to_json(max(q.started_at)) #>> '{}' as last_read_at,
		        count(*) over () as total
		 from asked join query_history q on q.id = asked.query_id left join access_tokens t on t.id = q.token_id
		 group by q.actor, q.via, q.token_id, t.label order by max(q.started_at) desc limit ${NAMED_MAX}`,
		[
			stretches.map((stretch) => stretch.dataset_id),
			stretches.map((stretch) => stretch.from_version),
			stretches.map((stretch) => stretch.to_version),
		],
	);
	return { readers: rows.map(({ total: _, ...reader }) => reader), readers_total: rows[0]?.total ?? 0 };
}

/**
 * Which versions are suspect: they rest on content that a rollback withdrew. What is claimed, and why:
 * - the next version of the dataset was built on it: a run keeps every row of its base that it does not restate, so it may
 *   carry withdrawn rows. Not a rollback, which takes nothing from the version before it, and not a derived version, whose
 *   rows come from its inputs;
 * - a rollback that put it back has its very content;
 * - a version was derived from it;
 * - a derived version kept a file that it had brought.
 *
 * A dataset's history is a line (only versions.ts moves it: a base is always the version before), so whole stretches of
 * versions are followed at a time: as many rounds as datasets lie behind one another, not as there are versions.
 */
import { many, type Queryable } from "../db";
import { type Standing, stretchText, type VersionStretch } from "../vocabulary/lineage-views";

export type Stretch = VersionStretch & { dataset_id: number };
/** A stretch of versions of one fate. */
export type Fate = Stretch & Standing & { trust: "withdrawn" | "suspect" };
/** A rollback that is only thought of. */
export type ThoughtOf = { dataset_id: number; to_version: number };

const STANDS: Standing = { trust: "stands", would: false, why: null };

export class Suspicion {
	readonly #fates = new Map<number, Fate[]>();

	fates(): Fate[] {
		return [...this.#fates.values()].flat();
	}

	standingOf(datasetId: number, version: number): Standing {
		const fate = this.#fates
			.get(datasetId)
			?.find((known) => known.from_version <= version && version <= known.to_version);
		return fate ? { trust: fate.trust, would: fate.would, why: fate.why } : STANDS;
	}

	/** Takes in what it does not hold yet. @returns those pieces */
	add(fate: Fate): Fate[] {
		const known = this.#fates.get(fate.dataset_id) ?? [];
		const pieces = known.reduce<Fate[]>((rest, taken) => rest.flatMap((piece) => without(piece, taken)), [fate]);
		this.#fates.set(fate.dataset_id, [...known, ...pieces]);
		return pieces;
	}
}

/** What is left of a stretch without another. */
export function without(piece: Fate, taken: Stretch): Fate[] {
	const apart = taken.to_version < piece.from_version || piece.to_version < taken.from_version;
	if (apart || taken.dataset_id !== piece.dataset_id) return [piece];
	return [
		{ ...piece, to_version: taken.from_version - 1 },
		{ ...piece, from_version: taken.to_version + 1 },
	].filter((part) => part.from_version <= part.to_version);
}

/** Everything that is withdrawn or suspect in these datasets and those they were derived from. */
export async function readSuspicion(
	db: Queryable,
	datasetIds: readonly number[],
	thoughtOf: ThoughtOf | null = null,
): Promise<Suspicion> {
	const suspicion = new Suspicion();
	await follow(db, suspicion, await withdrawnIn(db, datasetIds));
	if (thoughtOf) await follow(db, suspicion, await wouldBeWithdrawn(db, thoughtOf));
	return suspicion;
}

/** Takes these in, and all that rests on them. */
export async function follow(db: Queryable, suspicion: Suspicion, seeds: readonly Fate[]): Promise<void> {
	let fresh: (Fate & { carried?: boolean })[] = seeds.flatMap((fate) => suspicion.add(fate));
	while (fresh.length > 0) {
		const found = await restingOn(db, fresh);
		fresh = found.flatMap(({ at, kind, ...stretch }) => {
			const on = fresh[at - 1];
			if (!on) return [];
			const fate: Fate = { ...stretch, trust: "suspect", would: on.would, why: whyOf(kind, on) };
			// What it brought besides is its own: only versions that were derived from it follow.
			return suspicion.add(fate).map((piece) => ({ ...piece, carried: kind === "kept_file" }));
		});
	}
}

type Kind = "built_on" | "restored" | "derived" | "kept_file";

const BECAUSE: Record<Kind, (of: string) => string> = {
	built_on: (of) => `built on ${of}: a run keeps what it does not restate`,
	restored: (of) => `it puts back ${of}`,
	derived: (of) => `derived from ${of}`,
	kept_file: (of) => `keeps a file of ${of}`,
};

function whyOf(kind: Kind, on: Fate): string {
	// The next version is built on the last of the stretch.
	const stretch = kind === "built_on" ? { from_version: on.to_version, to_version: on.to_version } : on;
	return BECAUSE[kind](`${on.dataset} ${stretchText(stretch)} (${on.would ? "would be " : ""}${on.trust})`);
}

/**
 * One round: what rests directly on these stretches. `at` counts them from 1. Each stretch is looked up by index, which
 * `offset 0` keeps Postgres to: it takes a range for a large part of a table, and would read all of it.
 */
const restingOn = (
	db: Queryable,
	on: readonly (Stretch & { carried?: boolean })[],
): Promise<(Stretch & { at: number; kind: Kind })[]> =>
	many<Stretch & { at: number; kind: Kind }>(
		db,
		`with f as (
		   select * from unnest($1::bigint[], $2::integer[], $3::integer[], $4::boolean[])
		     with ordinality f(dataset_id, lo, hi, carried, at)
		 ), next as (
		   select f.at, 'built_on' as kind, f.dataset_id, f.hi + 1 as lo, coalesce(stop.version - 1, d.last_version) as hi
		   from f join datasets d on d.id = f.dataset_id
		   left join lateral (
		     select v.version from dataset_versions v
		     where v.dataset_id = f.dataset_id and v.version > f.hi and v.action in ('rollback', 'derive')
		     order by v.version limit 1) stop on true
		   where f.hi < d.last_version
		 ), single as (
		   select f.at, 'restored' as kind, r.dataset_id, r.applied_version as version
		   from f join rollback_requests r
		     on r.dataset_id = f.dataset_id and r.state = 'applied' and r.to_version between f.lo and f.hi
		   union
		   select f.at, 'derived', l.dataset_id, l.version
		   from f cross join lateral (
		     select dataset_id, version from lineage_edges
		     where input_dataset_id = f.dataset_id and input_version between f.lo and f.hi offset 0) l
		   union
		   select f.at, 'kept_file', o.dataset_id, o.version
		   from f cross join lateral (
		     select own.path from dataset_versions v
		     join version_files own on own.dataset_id = v.dataset_id and own.version = v.files_version
		     where v.dataset_id = f.dataset_id and v.version between f.lo and f.hi and v.action = 'derive' and not f.carried
		       and not exists (select from files_of_version b
		                       where b.dataset_id = v.dataset_id and b.version = v.base_version and b.path = own.path) offset 0
		   ) brought join version_files o on o.path = brought.path and o.dataset_id = f.dataset_id and o.version > f.hi
		 ), islands as (
		   select s.*, s.version - row_number() over (partition by s.at, s.kind, s.dataset_id order by s.version) as island
		   from single s
		 )
		 select r.at, r.kind, r.dataset_id, d.name as dataset, r.lo as from_version, r.hi as to_version
		 from (select at, kind, dataset_id, lo, hi from next where lo <= hi
		       union all
		       select at, kind, dataset_id, min(version), max(version) from islands group by at, kind, dataset_id, island) r
		 join datasets d on d.id = r.dataset_id order by r.at, r.dataset_id, r.lo`,
		[
			on.map((stretch) => stretch.dataset_id),
			on.map((stretch) => stretch.from_version),
			on.map((stretch) => stretch.to_version),
			on.map((stretch) => stretch.carried ?? false),
		],
	);

/** What rollbacks withdrew in these datasets and in those that they were derived from; most datasets had no rollback. */
async function withdrawnIn(db: Queryable, datasetIds: readonly number[]): Promise<Fate[]> {
	const rows = await many<Stretch & { withdrawn_by: number }>(
		db,
		`with recursive upstream(dataset_id) as (
		   select unnest($1::bigint[])
		   union
		   select l.input_dataset_id from upstream u join lineage_edges l on l.dataset_id = u.dataset_id
		   where l.input_dataset_id is not null
		 ), islands as (
		   select v.dataset_id, v.version, v.withdrawn_by,
		          v.version - row_number() over (partition by v.dataset_id, v.withdrawn_by order by v.version) as island
		   from rollback_requests r cross join lateral (
		     select dataset_id, version, withdrawn_by from dataset_versions
		     where dataset_id = r.dataset_id and version > r.to_version and version < r.applied_version
		       and withdrawn_by = r.applied_version offset 0) v
		   where r.state = 'applied' and r.dataset_id in (select dataset_id from upstream)
		 )
		 select i.dataset_id, d.name as dataset, min(i.version) as from_version, max(i.version) as to_version, i.withdrawn_by
		 from islands i join datasets d on d.id = i.dataset_id group by i.dataset_id, d.name, i.withdrawn_by, i.island`,
		[datasetIds],
	);
	return rows.map(({ withdrawn_by: by, ...stretch }) => ({
		...stretch,
		trust: "withdrawn",
		would: false,
		why: `withdrawn by the rollback that made v${by}`,
	}));
}

/** What a rollback to this version would withdraw: what came after it, has other content and stands (as restoreVersion marks). */
async function wouldBeWithdrawn(db: Queryable, { dataset_id, to_version }: ThoughtOf): Promise<Fate[]> {
	const rows = await many<Stretch>(
		db,
		`with target as materialized (
		   select snapshot_id from dataset_versions where dataset_id = $1 and version = $2
		 ), islands as (
		   select v.version, v.version - row_number() over (order by v.version) as island
		   from dataset_versions v, target
		   where v.dataset_id = $1 and v.version > $2 and v.withdrawn_by is null and v.snapshot_id <> target.snapshot_id
		 )
		 select d.id as dataset_id, d.name as dataset, min(version) as from_version, max(version) as to_version
		 from islands join datasets d on d.id = $1 group by d.id, d.name, island order by 3`,
		[dataset_id, to_version],
	);
	const why = `a rollback to v${to_version} would withdraw it`;
	return rows.map((stretch) => ({ ...stretch, trust: "withdrawn", would: true, why }));
}

/** The sessions whose run published with warnings, for the strips of a thousand datasets. */
import type { Calendar } from "../calendars/calendar";
import { many, type Queryable } from "../db";
import { type BringingRun, broughtBy, standingVersions } from "../sessions-brought";
import { byDataset } from "./by-dataset";

/**
 * How many versions back warnings are looked for: more than a strip has sessions, since a session may be restated. A dataset
 * that is restated oftener, or put back further, shows older sessions without theirs; the matrix of checks has them.
 */
const VERSIONS_BACK = 60;

type Fact = BringingRun & { dataset_id: number; version: number; restored_version: number | null; warned: boolean };
/** Newest last. */
export type WarnedFacts = readonly Fact[];

/** What was found up to a dataset's current version. */
type Known = { version: number; facts: WarnedFacts };
// Versions do not change, so neither does what they say: a dataset is looked at again when another version is current.
const known = new WeakMap<Queryable, Map<number, Known>>();

/**
 * What the strips of these datasets need to know of their versions: those that warned, those that restated without moving
 * on (they have the last word about a session), and rollbacks.
 * @param currents each dataset's current version
 */
export async function warnedFacts(
	db: Queryable,
	currents: readonly { id: number; version: number | null }[],
): Promise<ReadonlyMap<number, { facts: WarnedFacts }>> {
	const cache = known.get(db) ?? new Map<number, Known>();
	known.set(db, cache);
	const changed = currents.filter(
		(row): row is { id: number; version: number } => row.version !== null && cache.get(row.id)?.version !== row.version,
	);
	if (changed.length > 0) {
		const found = await readFacts(db, changed);
		for (const { id, version } of changed) cache.set(id, { version, facts: found.get(id) ?? [] });
	}
	return cache;
}

async function readFacts(
	db: Queryable,
	currents: readonly { id: number; version: number }[],
): Promise<Map<number, Fact[]>> {
	const facts = await many<Fact>(
		db,
		`select v.dataset_id, v.run_id as run, v.version, v.watermark, b.watermark as base_watermark, v.min_key_date as first,
		        v.restored_version, w.warned
		 from unnest($1::bigint[], $2::integer[]) c(id, version)
		 join dataset_versions v on v.dataset_id = c.id and v.version between c.version - ${VERSIONS_BACK} and c.version
		 left join dataset_versions b on b.dataset_id = v.dataset_id and b.version = v.base_version
		 cross join lateral (select exists (select from quality_checks q
		   where q.dataset_id = v.dataset_id and q.run_id = v.run_id
		     and (q.status = 'error' or q.status = 'warn' and q.severity <> 'info')) as warned) w
		 where w.warned or v.restored_version is not null or v.watermark <= b.watermark
		 order by v.dataset_id, v.version`,
		[currents.map(({ id }) => id), currents.map(({ version }) => version)],
	);
	return byDataset(facts);
}

/** Which of these sessions were brought by a run that warned, with that run. The newest that current is made of has the word. */
export function warnedSessions(facts: WarnedFacts, calendar: Calendar, dates: readonly string[]): Map<string, number> {
	const stands = standingVersions(
		facts.flatMap(({ version, restored_version }) =>
			restored_version === null ? [] : [{ version, restored_version }],
		),
	);
	const warned = new Map<string, number>();
	for (const fact of facts) {
		if (fact.restored_version !== null || !stands(fact.version)) continue;
		for (const date of broughtBy(fact, calendar, dates)) {
			if (fact.warned) warned.set(date, fact.run);
			else warned.delete(date);
		}
	}
	return warned;
}

/** The walk through the graph: level by level, each in a few statements, until it has gone deep enough or holds enough. */
import type { Queryable } from "../db";
import { type LineageEdge, type LineageNode, type Reach, type Standing, versionId } from "../vocabulary/lineage-views";
import {
	type Beside,
	type ReaderFacts,
	type RunFacts,
	readBuiltOn,
	readDerived,
	readEnds,
	readInputs,
	readReaders,
	readRestored,
	readRuns,
	readVersions,
	type VersionFacts,
	type VersionKey,
} from "./neighbours";

export type Bounds = { depth: number; step: number; nodes: number };

type Kind = LineageEdge["kind"];
type Window = Pick<LineageEdge, "window_from" | "window_to">;
/** A neighbour of a version: another version, a run with what it read, or a reader. */
type Neighbour = Window & { kind: Kind } & (
		| { to: "version"; key: VersionKey }
		| { to: "run"; facts: RunFacts[] }
		| { to: "reader"; facts: ReaderFacts }
	);
type Way = "up" | "down";

const OPEN: Window = { window_from: null, window_to: null };
const keyText = ({ dataset_id, version }: VersionKey): string => `${dataset_id}@${version}`;
export const readerId = (dataset: string, reader: ReaderFacts): string =>
	`reader:${versionId(dataset, reader.version)}:${reader.via}:${reader.token_id ?? 0}:${reader.actor}`;

export class Walk {
	readonly versions = new Map<string, VersionFacts>();
	readonly readers = new Map<string, ReaderFacts & { dataset: string }>();
	readonly others = new Map<string, Extract<LineageNode, { kind: "run" | "source" }>>();
	readonly edges = new Map<string, LineageEdge>();
	/** neighbours that were not taken in */
	more = 0;
	readonly #totals = { up: new Map<string, number>(), down: new Map<string, number>() };
	readonly #db: Queryable;
	readonly #bounds: Bounds;

	constructor(db: Queryable, bounds: Bounds, root: VersionFacts) {
		this.#db = db;
		this.#bounds = bounds;
		this.versions.set(keyText(root), root);
	}

	/** Follows one way from the root, as deep as allowed. */
	async go(way: Way, root: VersionFacts): Promise<void> {
		let frontier = [root];
		for (let depth = 0; depth < this.#bounds.depth && frontier.length > 0; depth += 1) {
			const found = await (way === "up" ? this.#above(frontier) : this.#below(frontier));
			frontier = await this.#take(way, frontier, found);
		}
	}

	/** Of each version each way: how many neighbours there are. */
	async ends(): Promise<(version: VersionFacts) => { up: Reach; down: Reach }> {
		const open = [...this.versions].filter(([key]) => !this.#totals.up.has(key) || !this.#totals.down.has(key));
		const rows = await readEnds(
			this.#db,
			open.map(([, version]) => version),
		);
		const ends = new Map(rows.map((row) => [keyText(row), row]));
		return (version) => {
			const key = keyText(version);
			const end = ends.get(key);
			const [up, down] = [this.#totals.up.get(key), this.#totals.down.get(key)];
			const above = madeFrom(version).length + (version.run_id === null ? 0 : 1) + (end?.inputs ?? 0);
			return {
				up: { total: up ?? null, least: up ?? above },
				down: { total: down ?? null, least: down ?? end?.outcome ?? 0 },
			};
		};
	}

	/** Nodes with what is known of where they stand. */
	async nodes(standingOf: (key: VersionKey) => Standing): Promise<LineageNode[]> {
		const ends = await this.ends();
		const versions = [...this.versions.values()].map((version): LineageNode => {
			const { dataset_id: _, run_id: __, ...facts } = version;
			const id = versionId(version.dataset, version.version);
			return { id, kind: "version", ...facts, ...standingOf(version), ...ends(version) };
		});
		const readers = [...this.readers].map(([id, { dataset_id, token_id: _, total: __, ...facts }]): LineageNode => {
			const read = standingOf({ dataset_id, version: facts.version });
			const standing: Standing =
				read.trust === "stands"
					? read
					: { trust: "suspect", would: read.would, why: `read v${facts.version}: ${read.why}` };
			return { id, kind: "reader", ...facts, ...standing };
		});
		return [...versions, ...this.others.values(), ...readers];
	}

	async #above(frontier: readonly VersionFacts[]): Promise<Found> {
		const found = new Found(frontier);
		const runs = frontier.flatMap(({ run_id }) => (run_id === null ? [] : [run_id]));
		const [inputs, facts] = await Promise.all([
			readInputs(this.#db, frontier, this.#bounds.step),
			readRuns(this.#db, runs),
		]);
		for (const version of frontier) for (const made of madeFrom(version)) found.add(version, made);
		found.addAll(inputs, "derived");
		for (const version of frontier) {
			const own = facts.filter((run) => run.run === version.run_id);
			const [first] = own;
			const { window_from, window_to } = first ?? OPEN;
			if (first) found.add(version, { to: "run", facts: own, kind: "published", window_from, window_to });
		}
		return found;
	}

	async #below(frontier: readonly VersionFacts[]): Promise<Found> {
		const found = new Found(frontier);
		const { step } = this.#bounds;
		const [next, restored, derived, readers] = await Promise.all([
			readBuiltOn(this.#db, frontier),
			readRestored(this.#db, frontier, step),
			readDerived(this.#db, frontier, step),
			readReaders(this.#db, frontier, step),
		]);
		found.addAll(next, "built_on");
		found.addAll(restored, "restored");
		found.addAll(derived, "derived");
		for (const reader of readers) {
			found.add(reader, { to: "reader", facts: reader, kind: "read_by", ...OPEN }, reader.total);
		}
		return found;
	}

	/** Takes neighbours in, while there is room. @returns the versions that are new */
	async #take(way: Way, frontier: readonly VersionFacts[], found: Found): Promise<VersionFacts[]> {
		const wanted = frontier.flatMap((version) => found.of(version).slice(0, this.#bounds.step));
		const unknown = wanted.flatMap((neighbour) =>
			neighbour.to === "version" && !this.versions.has(keyText(neighbour.key)) ? [neighbour.key] : [],
		);
		const facts = new Map((await readVersions(this.#db, unknown)).map((version) => [keyText(version), version]));
		const fresh: VersionFacts[] = [];
		for (const version of frontier) {
			const neighbours = found.of(version).slice(0, this.#bounds.step);
			const total = found.totalOf(version);
			let given = 0;
			for (const neighbour of neighbours) if (this.#join(way, version, neighbour, facts, fresh)) given += 1;
			this.#totals[way].set(keyText(version), total);
			this.more += total - given;
		}
		return fresh;
	}

	#join(
		way: Way,
		version: VersionFacts,
		neighbour: Neighbour,
		facts: ReadonlyMap<string, VersionFacts>,
		fresh: VersionFacts[],
	): boolean {
		const here = versionId(version.dataset, version.version);
		const size = this.versions.size + this.readers.size + this.others.size;
		const full = size >= this.#bounds.nodes;
		const { kind, window_from, window_to } = neighbour;
		const link = (other: string): true => {
			const [from, to] = way === "up" ? [other, here] : [here, other];
			this.#edge({ from, to, kind, window_from, window_to });
			return true;
		};
		switch (neighbour.to) {
			case "version": {
				const key = keyText(neighbour.key);
				const known = this.versions.get(key);
				const other = known ?? facts.get(key);
				if (!other || (!known && full)) return false;
				if (!known) {
					this.versions.set(key, other);
					fresh.push(other);
				}
				return link(versionId(other.dataset, other.version));
			}
			case "run": {
				const [run] = neighbour.facts;
				if (!run || full) return false;
				const id = `run:${run.run}`;
				this.others.set(id, {
					id,
					kind: "run",
					run: run.run,
					dataset: run.dataset,
					trigger: run.trigger,
					requested_by: run.requested_by,
				});
				for (const read of neighbour.facts) this.#source(id, read);
				return link(id);
			}
			case "reader": {
				const id = readerId(version.dataset, neighbour.facts);
				if (full) return false;
				this.readers.set(id, { ...neighbour.facts, dataset: version.dataset });
				return link(id);
			}
		}
	}

	#source(run: string, { edge_id, source, files, file_names, window_from, window_to, run: number }: RunFacts): void {
		if (source === null) return;
		const id = `source:${edge_id}`;
		this.others.set(id, { id, kind: "source", source, run: number, files, file_names });
		this.#edge({ from: id, to: run, kind: "received", window_from, window_to });
	}

	#edge(edge: LineageEdge): void {
		this.edges.set(`${edge.from} ${edge.to} ${edge.kind}`, edge);
	}
}

/** Of which version of its own dataset it took rows: the one before it, or the one that it put back. */
function madeFrom({ dataset_id, action, base_version, restored_version }: VersionFacts): Neighbour[] {
	const version = action === "rollback" ? restored_version : base_version;
	if (version === null) return [];
	const kind = action === "rollback" ? "restored" : "built_on";
	return [{ to: "version", key: { dataset_id, version }, kind, ...OPEN }];
}

/** What a level led to, by the version it was found from. */
class Found {
	readonly #of = new Map<string, { neighbours: Neighbour[]; totals: Map<Kind, number> }>();

	constructor(frontier: readonly VersionFacts[]) {
		for (const version of frontier) this.#of.set(keyText(version), { neighbours: [], totals: new Map() });
	}

	/** @param total how many of this kind there are; without it, this one is one more */
	add(version: VersionKey, neighbour: Neighbour, total?: number): void {
		const found = this.#of.get(keyText(version));
		if (!found) return;
		found.neighbours.push(neighbour);
		found.totals.set(neighbour.kind, total ?? (found.totals.get(neighbour.kind) ?? 0) + 1);
	}

	addAll(rows: readonly Beside[], kind: Kind): void {
		for (const { dataset_id, version, other_dataset_id, other_version, window_from, window_to, total } of rows) {
			const key = { dataset_id: other_dataset_id, version: other_version };
			this.add({ dataset_id, version }, { to: "version", key, kind, window_from, window_to }, total);
		}
	}

	of = (version: VersionKey): readonly Neighbour[] => this.#of.get(keyText(version))?.neighbours ?? [];
	totalOf = (version: VersionKey): number =>
		[...(this.#of.get(keyText(version))?.totals.values() ?? [])].reduce((sum, total) => sum + total, 0);
}

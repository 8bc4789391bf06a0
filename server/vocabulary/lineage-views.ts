/**
 * Lineage as pages and `--json` are given it: what a version was made from, and what came of it. Edges lead from what was
 * there first to what was made of it. Keys as in views.ts.
 */
import type { ReaderView } from "./rollback-views";
import type { RunTrigger, VersionAction } from "./states";

export const LINEAGE_DIRECTIONS = ["up", "down", "both"] as const;
export type LineageDirection = (typeof LINEAGE_DIRECTIONS)[number];

/** What one request may ask for: steps from where it starts, neighbours of one node, nodes in all. */
export const LINEAGE_MOST = { depth: 20, step: 200, nodes: 500 };
/** How many neighbours of a node a step gives unless more are asked for. */
export const LINEAGE_STEP = 12;

/**
 * Whether content can be relied on: `withdrawn` by a rollback; `suspect`, since it rests on what was withdrawn; or it
 * stands. A rollback that is only thought of makes `would` true.
 */
export type Standing = { trust: "stands" | "withdrawn" | "suspect"; would: boolean; why: string | null };

/**
 * One way from a version: how many neighbours there are, once they were looked at (null before), and how many at the
 * least: all readers together count as one until then.
 */
export type Reach = { total: number | null; least: number };

export type VersionNode = Standing & {
	/** "us_prices_daily@7" */
	id: string;
	kind: "version";
	dataset: string;
	version: number;
	action: VersionAction;
	is_current: boolean;
	row_count: number;
	watermark: string | null;
	published_at: string;
	published_by: string;
	base_version: number | null;
	restored_version: number | null;
	withdrawn_by: number | null;
	up: Reach;
	down: Reach;
};

export type RunNode = {
	id: string;
	kind: "run";
	run: number;
	dataset: string;
	trigger: RunTrigger;
	requested_by: string;
};

export type SourceNode = {
	id: string;
	kind: "source";
	/** one line that names it */
	source: string;
	run: number;
	/** what the run received of it; the list names the first few */
	files: number;
	file_names: string[];
};

/** A person or a token that read a version. */
export type ReaderNode = Standing & ReaderView & { id: string; kind: "reader"; dataset: string; version: number };

export type LineageNode = VersionNode | RunNode | SourceNode | ReaderNode;

export type LineageEdge = {
	from: string;
	to: string;
	/**
	 * received: a run read a source · published: the run made a version · built_on: the version before, which a run keeps but
	 * for what it restates · restored: a rollback put it back · derived: it was computed from another dataset's version ·
	 * read_by
	 */
	kind: "received" | "published" | "built_on" | "restored" | "derived" | "read_by";
	/** sessions that were asked for; null where none were named */
	window_from: string | null;
	window_to: string | null;
};

export type LineageView = {
	/** the node that was asked about */
	of: string;
	direction: LineageDirection;
	nodes: LineageNode[];
	edges: LineageEdge[];
	/** neighbours of nodes that were followed which are not among the nodes: "12 more" */
	more: number;
};

/** A stretch of a dataset's versions, both ends included. */
export type VersionStretch = { dataset: string; from_version: number; to_version: number };

/**
 * What rests on a version: of one that a rollback withdrew, what is suspect; of one that stands, what would be after a
 * rollback to the version before it.
 */
export type LineageImpact = {
	of: string;
	/** nothing: there is no earlier version to go back to */
	mode: "withdrawn" | "would" | "nothing";
	/** the rollback that is thought of */
	rollback: { from_version: number; to_version: number } | null;
	/** versions that are, or would be, withdrawn */
	withdraws: VersionStretch[];
	withdraws_total: number;
	/** versions that rest on them, and why */
	suspects: (VersionStretch & { why: string })[];
	suspects_total: number;
	/** who read any of all these, latest first */
	readers: ReaderView[];
	readers_total: number;
};

export type VersionRef = { dataset: string; version: number | null };

/** "us_prices_daily" or "us_prices_daily@7"; null for anything else. */
export function parseVersionRef(text: string): VersionRef | null {
	const match = /^([a-z][a-z0-9_]{0,62})(?:@([1-9]\d{0,8}))?$/.exec(text);
	return match?.[1] ? { dataset: match[1], version: match[2] ? Number(match[2]) : null } : null;
}

export const versionId = (dataset: string, version: number): string => `${dataset}@${version}`;

/** A stretch as people write it: "v3" or "v3 to v5". */
export const stretchText = ({ from_version: from, to_version: to }: Omit<VersionStretch, "dataset">): string =>
	from === to ? `v${from}` : `v${from} to v${to}`;

/** What an edge means, in a word or two. */
export const EDGE_WORDS: Record<LineageEdge["kind"], string> = {
	received: "received",
	published: "published",
	built_on: "built on it",
	restored: "put it back",
	derived: "derived from it",
	read_by: "read by",
};

/** What pages and `--json` are given about rollbacks, holds and what waits for a person. Keys as in views.ts. */
import type { Role } from "./roles";
import type { ReviewVerdict, RollbackKind, RollbackState } from "./states";

export type HoldView = {
	id: number;
	dataset: string;
	reason: string;
	placed_by: string;
	placed_at: string;
	/** the rollback request that placed it; null for a person's */
	rollback_request: number | null;
};

/** One of the two versions of a rollback or a comparison. */
export type VersionSide = {
	version: number;
	snapshot_id: string;
	content_hash: string;
	schema_hash: string;
	definition_revision: number;
	row_count: number;
	byte_count: number;
	file_count: number;
	min_key_date: string | null;
	max_key_date: string | null;
	watermark: string | null;
	action: string;
	published_by: string;
	published_at: string;
	withdrawn_by: number | null;
};

export type ChangeCounts = { added: number; removed: number; restated: number };

/** From one version to another, by key. Only files that the two do not share were read. */
export type VersionChanges = ChangeCounts & {
	by_symbol: (ChangeCounts & { symbol: string })[];
	by_date: (ChangeCounts & { date: string })[];
	/** how many symbols and sessions changed; the lists show the most changed first and may be cut */
	symbols: number;
	dates: number;
	files_shared: number;
	files_read: number;
	bytes_read: number;
};

export type SchemaChanges = { added: string[]; removed: string[]; retyped: string[] };

/** A restated, added or removed value, for `diff` and the compare page. */
export type ValueChange = {
	symbol: string;
	date: string;
	kind: "added" | "removed" | "restated";
	field: string;
	old: number | string | null;
	new: number | string | null;
	/** |new ÷ old − 1| where both are numbers; null otherwise */
	relative: number | null;
};

/** "+12.35%" of the old value; nothing where there is none to compare with. */
export function relativeText(row: ValueChange): string {
	if (row.relative === null || typeof row.old !== "number" || typeof row.new !== "number") return "–";
	const share = row.new / row.old - 1;
	return `${share > 0 ? "+" : share < 0 ? "−" : ""}${(Math.abs(share) * 100).toFixed(2)}%`;
}

export type CompareView = {
	dataset: string;
	a: VersionSide;
	b: VersionSide;
	changes: VersionChanges;
	/** null when a manifest could not be read */
	schema: SchemaChanges | null;
	/** largest relative change first, cut at `limit` */
	values: ValueChange[];
	values_total: number;
};

export type ReaderView = {
	actor: string;
	via: "console" | "command" | "http";
	/** the token's label, where one was used */
	token: string | null;
	reads: number;
	last_read_at: string;
};

/** What a rollback would do, made from the database and the files at this moment; nothing has changed yet. */
export type RollbackPreview = {
	dataset: string;
	environment: string;
	/** current now, and what would be current after */
	from: VersionSide;
	to: VersionSide;
	/** from → to; null when it could not be computed, with the reason */
	changes: VersionChanges | null;
	changes_unknown: string | null;
	/** null when a manifest could not be read */
	schema: SchemaChanges | null;
	/** first session that the next run would ask for, before and after */
	next_window: { now: string | null; after: string | null };
	/** versions whose content would be withdrawn */
	withdraws: number[];
	/** who read a version that would be withdrawn, since it was published */
	readers: ReaderView[];
	/** how many there are; the list may be cut */
	readers_total: number;
	/** datasets derived from what would be withdrawn */
	suspects: { dataset: string; version: number }[];
	/** runs under way: their result will not be published, since what they build on is not current any more */
	open_runs: number[];
	/** runs in line: they will build on what is put back. Not in previews that were stored before it was told apart */
	waiting_runs?: number[];
	restorable: { ok: boolean; files: number; bytes: number; problems: { path: string; problem: string }[] };
	/** why the dataset would stay paused after the rollback; null when it would not for this reason */
	pauses: string | null;
	/** why it cannot be done; empty when it can */
	refusals: string[];
	/** binds a decision to what was seen: it changes when from, to, the definition or the environment do */
	fingerprint: string;
};

export type RollbackRow = {
	id: number;
	dataset: string;
	kind: RollbackKind;
	/** as printed by the command line too */
	status: RollbackState;
	environment: string;
	from_version: number;
	to_version: number;
	applied_version: number | null;
	reason: string;
	requested_by: string;
	requested_at: string;
	expires_at: string;
	decided_by: string | null;
	decided_at: string | null;
	decision_note: string | null;
	self_approved: boolean;
	review_due_at: string | null;
	reviewed_by: string | null;
	reviewed_at: string | null;
	review_verdict: ReviewVerdict | null;
	review_note: string | null;
};

export type RollbackView = RollbackRow & {
	/** as the requester saw it, with who has read since; while pending, `fresh` is the same made now */
	preview: RollbackPreview;
	fresh: RollbackPreview | null;
	files_hashed_at: string;
	/** what the person who looks may do now, and why not */
	can: { approve: boolean; reject: boolean; withdraw: boolean; review: boolean };
	why_not_approve: string | null;
	/** the dataset's holds that are open now */
	holds: HoldView[];
};

/** Something that waits for a person. */
export type RequiredAction = {
	kind: "decide_rollback" | "review_break_glass" | "decide_waiver" | "release_hold" | "release_run" | "resume_schedule";
	/** one sentence */
	title: string;
	dataset: string | null;
	rollback: number | null;
	run: number | null;
	since: string;
	/** when it lapses or is overdue; null when it does neither */
	due_at: string | null;
	overdue: boolean;
	/** whether the person who looks may do it */
	mine: boolean;
	roles: Role[];
};

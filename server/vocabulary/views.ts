/**
 * What pages and `--json` are given. Keys are snake_case, named as the columns (design section 8), so that a person who
 * knows one of the three (database, command line, page) knows them all. Instants are ISO UTC strings; session dates are
 * ISO dates in the exchange's calendar.
 */
import type { DatasetDefinition, TableSettings } from "./definition";
import type { Column, DatasetKind } from "./kinds";
import type { Role, TokenScope } from "./roles";
import type { HoldView, ReaderView } from "./rollback-views";
import type { CheckView } from "./run-views";
import type { DatasetSchedule } from "./schedule-views";
import type { SessionStrip } from "./session-strip";
import type { HealthState, RunState, VersionAction } from "./states";

export type Page<Row> = { rows: Row[]; total: number; page: number; page_size: number };

export type Me = {
	name: string;
	roles: Role[];
	is_demo: boolean;
	must_change_password: boolean;
	/** when the password was last given in the console; null for who came with a token */
	signed_in_at: string | null;
};

export type UserView = {
	name: string;
	roles: Role[];
	is_demo: boolean;
	has_password: boolean;
	/** the present password was given by somebody else */
	must_change_password: boolean;
	disabled_at: string | null;
	created_at: string;
	last_signed_in_at: string | null;
	/** tokens that work */
	tokens: number;
};

export type TokenView = {
	id: number;
	user: string;
	label: string;
	/** null: all that the user's roles allow */
	scopes: TokenScope[] | null;
	/** disabled: its user is */
	state: "active" | "expired" | "revoked" | "disabled";
	created_at: string;
	expires_at: string | null;
	last_used_at: string | null;
	revoked_at: string | null;
};

export type EnvironmentView = {
	name: "dev" | "staging" | "prod";
	/** application time now; differs from the wall clock when simulated */
	now: string;
	/** application seconds per real second; 1 on the real clock */
	clock_rate: number;
	clock_simulated: boolean;
	/** live worker processes; 0 means nothing will pick runs up */
	workers: number;
	/** those that datasets are on, the one with most of them first; at least one */
	exchanges: ExchangeView[];
};

export type ExchangeView = { mic: string; time_zone: string };

/** Freshness in sessions of the dataset's exchange: 0 means the last closed session is there. */
export type Freshness = {
	sessions_behind: number | null;
	/** false for reference data, which has no row per session */
	by_session: boolean;
	/** it has a schedule, and misses more than the session that has just closed; on hold or not */
	is_late: boolean;
	last_closed_session: string | null;
	next_close: string | null;
	time_zone: string;
};

export type DatasetRow = {
	name: string;
	description: string;
	zone: string;
	kind: DatasetKind;
	/** of kind table: its columns and key */
	table: TableSettings | null;
	calendar: string;
	is_simulated: boolean;
	health: HealthState;
	/** one sentence: why the health is what it is */
	health_reason: string;
	freshness: Freshness;
	watermark: string | null;
	/** with a universe: the last session that nearly all of it has */
	complete_until: string | null;
	current_version: number | null;
	row_count: number | null;
	published_at: string | null;
	last_run: { id: number; state: RunState; queued_at: string; finished_at: string | null } | null;
	next_run_at: string | null;
	strip: SessionStrip;
};

export type OverviewView = {
	counts: { failing: number; late: number; running: number; healthy: number };
	datasets: DatasetRow[];
	/** the sessions that the strips stand for, oldest first, by calendar */
	session_dates: Record<string, string[]>;
	recent: RecentEvent[];
};

/** What the frame of every page shows: how many wait, and every dataset's name by alphabet. */
export type DatasetsSummary = { counts: OverviewView["counts"]; names: string[] };

/** What happened lately, to be shown as a sentence: "<actor> <text> <dataset>…". */
export type RecentEvent = {
	at: string;
	actor: string;
	action: string;
	subject: string;
	dataset: string | null;
	run: number | null;
	version: number | null;
};

export type DatasetView = DatasetRow & {
	/** the sessions that the strip stands for, oldest first */
	session_dates: string[];
	definition: DatasetDefinition;
	definition_hash: string;
	definition_revision: number;
	columns: Column[];
	key: string[];
	source: string;
	schedule: DatasetSchedule | null;
	/** what stops publishing: a person's hold first, then that of a waiting rollback request */
	holds: HoldView[];
	pending_rollback: number | null;
	/** who has read the current version since it was published, latest first */
	readers: ReaderView[];
	/** how many there are; the list may be cut */
	readers_total: number;
	/** the newest earlier version of other content that no rollback took away: the usual target of one */
	restorable_version: number | null;
	latest_checks: CheckView[];
	versions_count: number;
	archived_at: string | null;
};

export type VersionView = {
	dataset: string;
	version: number;
	is_current: boolean;
	action: VersionAction;
	snapshot_id: string;
	content_hash: string;
	schema_hash: string;
	definition_hash: string;
	manifest_path: string;
	manifest_sha256: string;
	row_count: number;
	byte_count: number;
	file_count: number;
	min_key_date: string | null;
	max_key_date: string | null;
	watermark: string | null;
	rows_added: number;
	rows_restated: number;
	rows_removed: number;
	base_version: number | null;
	restored_version: number | null;
	/** the rollback version that took this one away; null when it stands */
	withdrawn_by: number | null;
	run: number | null;
	published_by: string;
	published_at: string;
	checks: { pass: number; warn: number; fail: number; error: number };
};

export type VersionFileView = {
	path: string;
	partition: string;
	rows: number;
	bytes: number;
	sha256: string;
	content_sha256: string;
	min_date: string | null;
	max_date: string | null;
	/** first version that held this very file: files are shared between versions */
	since_version: number;
};

export type VersionDetail = VersionView & {
	kind: DatasetKind;
	table: TableSettings | null;
	files: VersionFileView[];
	check_results: CheckView[];
	columns: Column[];
	/** the manifest as stored, pretty-printed */
	manifest: string;
	lineage: { source: string | null; input: string | null; window_from: string | null; window_to: string | null }[];
};

/** Rows read through the sandbox. */
export type TableView = {
	columns: Column[];
	rows: unknown[][];
	row_count: number;
	truncated_by: "rows" | "bytes" | null;
	duration_ms: number;
	/** datasets and the versions that were read, e.g. {"us_prices_daily": 3} */
	versions: Record<string, number>;
};

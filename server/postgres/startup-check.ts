/** What every process makes sure of before it works: the right environment, and a schema that is really there. */
import { APPLICATION_ROLE, type Db, maybeOne, one, type Queryable } from "../db";
import type { EnvironmentName } from "../env";
import { QtradeError } from "../errors";
import { connectionRole, describeRight, rightProblems } from "./application-role";
import { pendingMigrations } from "./migrate";

export const REQUIRED_TABLES = [
	"environment",
	"users",
	"access_tokens",
	"login_attempts",
	"datasets",
	"dataset_definitions",
	"instruments",
	"instrument_tickers",
	"ingestion_runs",
	"run_events",
	"run_files",
	"dataset_versions",
	"version_files",
	"files_of_version",
	"quality_checks",
	"lineage_edges",
	"job_leases",
	"schedules",
	"holds",
	"audit_log",
	"audit_verifications",
	"rollback_requests",
	"withdrawn_releases",
	"query_history",
	"version_reads",
	"source_requests",
	"instrument_attributes",
	"waivers",
	"row_overrides",
	"backfills",
	"backfill_steps",
] as const;

export const REQUIRED_TYPES = [
	"dataset_zone",
	"dataset_kind",
	"user_role",
	"run_state",
	"run_trigger",
	"version_action",
	"check_status",
	"check_severity",
	"event_kind",
	"event_level",
	"rollback_kind",
	"rollback_state",
	"review_verdict",
	"request_outcome",
	"ticker_origin",
	"instrument_attribute",
	"waiver_state",
	"backfill_state",
] as const;

/** Indexes that an invariant leans on, not those that are only for speed. */
export const REQUIRED_INDEXES = [
	"dataset_versions_current_key",
	"dataset_versions_run_key",
	"row_overrides_open_key",
	"backfills_running_key",
	"ingestion_runs_running_key",
	"ingestion_runs_idempotency_key",
	"datasets_name_key",
	"users_name_key",
	"access_tokens_sha256_key",
	"instruments_canonical_key",
	"instrument_tickers_key",
	"holds_open_key",
	"rollback_requests_pending_key",
	"rollback_requests_applied_key",
	"withdrawn_releases_run_key",
	"audit_log_hash_key",
] as const;

const POSTGRES_VERSION_MIN = 150_000;

/**
 * Throws one clear error when the database is not what this process may work on.
 * @throws QtradeError("infrastructure") for an old server, a missing or damaged schema; ("usage") for a wrong environment
 */
export async function checkDatabase(db: Db, root: string, environment: EnvironmentName): Promise<void> {
	await requireServerVersion(db);
	const pending = await pendingMigrations(db, root);
	if (pending.length > 0) {
		throw new QtradeError(
			"infrastructure",
			`the database lacks schema version ${pending.join(", ")}: run qtrade migrate`,
		);
	}
	const missing = await missingObjects(db);
	if (missing.length > 0) {
		throw new QtradeError(
			"infrastructure",
			`the database lacks ${missing.join(", ")}: restore it from a backup, or recreate what is missing from deploy/postgres/`,
			{ details: { missing } },
		);
	}
	await refuseWrongRole(db);
	const stamp = await maybeOne<{ name: string }>(db, "select name from environment");
	if (stamp?.name !== environment) {
		throw new QtradeError(
			"usage",
			`this database belongs to the environment ${stamp?.name ?? "(none)"} but QTRADE_ENV is ${environment}: set QTRADE_ENV or DATABASE_URL right`,
		);
	}
}

/**
 * Refuses a server that is too old; before a migration too, which would come half-way on it.
 * @param oldest a `server_version_num`
 */
export async function requireServerVersion(db: Queryable, oldest = POSTGRES_VERSION_MIN): Promise<void> {
	const { number, version } = await one<{ number: number; version: string }>(
		db,
		"select current_setting('server_version_num')::integer as number, current_setting('server_version') as version",
	);
	if (number >= oldest) return;
	throw new QtradeError(
		"infrastructure",
		`PostgreSQL ${Math.floor(oldest / 10_000)} or later is needed, the server of DATABASE_URL is ${version}: set DATABASE_URL to a newer one, or unset it for the embedded one`,
	);
}

/** A process that could change the audit log does not start, whatever dropped its role on the way (a pooler may). */
async function refuseWrongRole(db: Db): Promise<void> {
	const { role } = await connectionRole(db);
	if (role !== APPLICATION_ROLE) {
		throw new QtradeError(
			"infrastructure",
			`this connection works as ${role} instead of ${APPLICATION_ROLE}: let whatever lies between pass startup options on (docs/security.md)`,
		);
	}
	const [wrong, ...others] = await rightProblems(db);
	if (!wrong) return;
	throw new QtradeError(
		"infrastructure",
		`${describeRight(wrong)}${others.length > 0 ? ` (and ${others.length} more)` : ""}: run qtrade migrate as the owner`,
		{ details: { wrong: [wrong, ...others].map(describeRight) } },
	);
}

/** Required tables, types and indexes that the catalogue does not have (an invalid index counts as missing). */
export async function missingObjects(db: Db): Promise<string[]> {
	const found = await maybeOne<{ missing: string[] }>(
		db,
		`select coalesce(array_agg(kind || ' ' || name order by kind, name), '{}') as missing from (
		   select 'table' as kind, name from unnest($1::text[]) name where to_regclass('public.' || name) is null
		   union all
		   select 'type', name from unnest($2::text[]) name where to_regtype('public.' || name) is null
		   union all
		   select 'index', name from unnest($3::text[]) name where not exists (
		     select from pg_index where indexrelid = to_regclass('public.' || name) and indisvalid)
		 ) needed`,
		[REQUIRED_TABLES, REQUIRED_TYPES, REQUIRED_INDEXES],
	);
	return found?.missing ?? [];
}

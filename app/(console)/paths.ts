/** Every address of the console, built here and nowhere else. */

import type { AuditFilter } from "@/server/vocabulary/audit-views";
import type { ScheduleState } from "@/server/vocabulary/schedule-views";
import type { CheckStatus, HealthState, RollbackState, RunState } from "@/server/vocabulary/states";

export const DATASET_TABS = ["overview", "versions", "data", "quality", "runs", "settings"] as const;
export type DatasetTab = (typeof DATASET_TABS)[number];

export const VERSION_TABS = ["checks", "files", "data", "manifest"] as const;
export type VersionTab = (typeof VERSION_TABS)[number];

export const RUN_TABS = ["checks", "log", "quarantine", "withdrawn", "files"] as const;
export type RunTab = (typeof RUN_TABS)[number];

export const ADMIN_TABS = ["users", "tokens"] as const;
export type AdminTab = (typeof ADMIN_TABS)[number];

type Parameters = Record<string, string | number | readonly string[] | undefined>;

function at(path: string, parameters: Parameters = {}): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(parameters)) {
		const text = Array.isArray(value) ? value.join(",") : value === undefined ? "" : String(value);
		if (text !== "") query.set(name, text);
	}
	const text = query.toString().replaceAll("%2C", ",");
	return text === "" ? path : `${path}?${text}`;
}

const given = (filter: Partial<AuditFilter>): Parameters =>
	Object.fromEntries(Object.entries(filter).filter((entry): entry is [string, string] => typeof entry[1] === "string"));

export const paths = {
	overview: () => "/",
	datasets: (filter: { health?: readonly HealthState[] } = {}) => at("/datasets", filter),
	dataset: (name: string, view: { tab?: DatasetTab } = {}) => at(`/datasets/${encodeURIComponent(name)}`, view),
	version: (name: string, version: number, view: { tab?: VersionTab } = {}) =>
		at(`/datasets/${encodeURIComponent(name)}/versions/${version}`, view),
	compare: (name: string, versions: { a?: number; b?: number } = {}) =>
		at(`/datasets/${encodeURIComponent(name)}/compare`, versions),
	rollbacks: (filter: { dataset?: string; state?: readonly RollbackState[] } = {}) => at("/rollbacks", filter),
	rollback: (id: number) => `/rollbacks/${id}`,
	inbox: () => "/inbox",
	runs: (filter: { dataset?: string; state?: readonly RunState[] } = {}) => at("/runs", filter),
	run: (id: number, view: { tab?: RunTab } = {}) => at(`/runs/${id}`, view),
	/** the run's page, scrolled to its tabs */
	runEvidence: (id: number, tab: RunTab) => `${at(`/runs/${id}`, { tab })}#evidence`,
	schedules: (filter: { state?: readonly ScheduleState[] } = {}) => at("/schedules", filter),
	checks: (filter: { dataset?: string; status?: readonly CheckStatus[] } = {}) => at("/checks", filter),
	/** `sql` opens in a tab of its own */
	sql: (view: { sql?: string } = {}) => at("/sql", view),
	account: () => "/account",
	admin: (view: { tab?: AdminTab } = {}) => at("/admin", view),
	audit: (filter: Partial<AuditFilter> = {}) => at("/audit", given(filter)),
	auditExport: (filter: AuditFilter, format: "csv" | "json") => at("/api/export/audit", { ...given(filter), format }),
	login: (next?: string) => at("/login", { next }),
};

/** Where to go after signing in: only ever a page of this console. */
export const safeNext = (next: string | null | undefined): string =>
	next && /^\/(?![/\\])/.test(next) && !next.startsWith("/login") ? next : paths.overview();

/** Every address of the console, built here and nowhere else. */

import type { AuditFilter } from "@/server/vocabulary/audit-views";
import type { ScheduleState } from "@/server/vocabulary/schedule-views";
import type { CheckStatus, HealthState, RollbackState, RunState } from "@/server/vocabulary/states";
import type { WaiverStatus } from "@/server/vocabulary/waiver-views";

export const DATASET_TABS = [
	"overview",
	"versions",
	"data",
	"quality",
	"quarantine",
	"lineage",
	"runs",
	"backfills",
	"settings",
] as const;
export type DatasetTab = (typeof DATASET_TABS)[number];

export const VERSION_TABS = ["checks", "files", "data", "manifest"] as const;
export type VersionTab = (typeof VERSION_TABS)[number];

export const RUN_TABS = ["checks", "log", "quarantine", "withdrawn", "requests", "files"] as const;
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
	const text = query.toString().replaceAll("%2C", ",").replaceAll("%40", "@");
	return text === "" ? path : `${path}?${text}`;
}

const given = (filter: Partial<AuditFilter>): Parameters =>
	Object.fromEntries(Object.entries(filter).filter((entry): entry is [string, string] => typeof entry[1] === "string"));

export const paths = {
	overview: () => "/",
	datasets: (filter: { health?: readonly HealthState[] } = {}) => at("/datasets", filter),
	dataset: (name: string, view: { tab?: DatasetTab; session?: string; symbol?: string; backfill?: number } = {}) =>
		at(`/datasets/${encodeURIComponent(name)}`, view),
	version: (name: string, version: number, view: { tab?: VersionTab } = {}) =>
		at(`/datasets/${encodeURIComponent(name)}/versions/${version}`, view),
	compare: (name: string, versions: { a?: number; b?: number } = {}) =>
		at(`/datasets/${encodeURIComponent(name)}/compare`, versions),
	instruments: (filter: { q?: string; mic?: string } = {}) => at("/instruments", filter),
	instrument: (id: number) => `/instruments/${id}`,
	rollbacks: (filter: { dataset?: string; state?: readonly RollbackState[] } = {}) => at("/rollbacks", filter),
	rollback: (id: number) => `/rollbacks/${id}`,
	inbox: () => "/inbox",
	runs: (filter: { dataset?: string; state?: readonly RunState[]; from?: string; to?: string } = {}) =>
		at("/runs", filter),
	timeline: () => "/timeline",
	run: (id: number, view: { tab?: RunTab } = {}) => at(`/runs/${id}`, view),
	/** the run's page, scrolled to its tabs */
	runEvidence: (id: number, tab: RunTab) => `${at(`/runs/${id}`, { tab })}#evidence`,
	schedules: (filter: { state?: readonly ScheduleState[] } = {}) => at("/schedules", filter),
	checks: (filter: { dataset?: string; status?: readonly CheckStatus[] } = {}) => at("/checks", filter),
	waivers: (filter: { dataset?: string; status?: readonly WaiverStatus[] } = {}) => at("/waivers", filter),
	/** rows that the current version's runs set aside, as a CSV file */
	quarantineExport: (filter: { dataset: string; reason?: string; label?: string }) =>
		at("/api/export/quarantine", filter),
	/** `sql` opens in a tab of its own */
	sql: (view: { sql?: string } = {}) => at("/sql", view),
	/** `of` is "us_prices_daily@7"; `rollback` also marks what a rollback to that version would make suspect */
	lineage: (view: { of?: string; rollback?: number } = {}) => at("/lineage", view),
	account: () => "/account",
	admin: (view: { tab?: AdminTab } = {}) => at("/admin", view),
	audit: (filter: Partial<AuditFilter> = {}) => at("/audit", given(filter)),
	auditExport: (filter: AuditFilter, format: "csv" | "json") => at("/api/export/audit", { ...given(filter), format }),
	login: (next?: string) => at("/login", { next }),
};

// Any will do: it only shows whether an address leaves its own.
const HERE = "http://console.invalid";

/**
 * Where to go after signing in: only ever a page of this console. Judged as a browser reads it, which drops tabs and line
 * ends: "/\t/elsewhere" is another host.
 */
export function safeNext(next: string | null | undefined): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
	if (!next?.startsWith("/") || /[\u0000-\u001f\u007f\\]/.test(next) || !URL.canParse(next, HERE))
		return paths.overview();
	const { origin, pathname, search, hash } = new URL(next, HERE);
	const stays = origin === HERE && !pathname.startsWith("//") && !/^\/login(\/|$)/.test(pathname);
	return stays ? `${pathname}${search}${hash}` : paths.overview();
}

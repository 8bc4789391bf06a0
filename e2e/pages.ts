/** Every page and tab of the console, for what must hold on all of them. */
import type { Api } from "./session";

/** What the demo holds: a run that published, the run that its checks blocked, and the version that readers have. */
export type Landmarks = { succeeded: number; failed: number; version: number; rollback: number };

export type ConsolePage = {
	name: string;
	path: (landmarks: Landmarks) => string;
	/** the demo user whose roles open it; olivia's open most */
	user?: "admin";
};

export const DATASET = "us_prices_daily";
export const BLOCKED_DATASET = "vendor_b_prices";

/** Looks the demo's landmarks up, since their numbers depend on how many runs there were. */
export async function landmarksOf(api: Api): Promise<Landmarks> {
	const published = await api.runs.list.query({ dataset: DATASET, states: ["succeeded"] });
	const blocked = await api.runs.list.query({ dataset: BLOCKED_DATASET, states: ["failed"] });
	const { current_version } = await api.datasets.get.query({ name: DATASET });
	const { rows: rollbacks } = await api.rollbacks.list.query({});
	const rollback = rollbacks[0]?.id ?? 0;
	const [succeeded, failed] = [published.rows[0]?.id, blocked.rows.at(-1)?.id];
	if (succeeded === undefined || failed === undefined || current_version === null) {
		const { rows } = await api.runs.list.query({});
		const ended = rows.map((run) => `${run.id} ${run.dataset} ${run.state}: ${run.reason ?? ""}`).join("\n");
		throw new Error(`the demo lacks a published or a blocked run:\n${ended}`);
	}
	return { succeeded, failed, version: current_version, rollback };
}

const dataset = `/datasets/${DATASET}`;
const RUN_TABS = ["checks", "log", "quarantine", "files"];

const lineageOf = (version: number): string =>
	`/lineage?of=${DATASET}@${version}&open=${DATASET}@${version - 1}.up,${DATASET}@${version - 1}.down`;

const tabs = (name: string, path: ConsolePage["path"], ids: readonly string[]): ConsolePage[] =>
	ids.map((tab) => ({ name: `${name}-${tab}`, path: (landmarks) => `${path(landmarks)}?tab=${tab}` }));

export const PAGES: readonly ConsolePage[] = [
	{ name: "overview", path: () => "/" },
	{ name: "datasets", path: () => "/datasets" },
	...tabs("dataset", () => dataset, [
		"overview",
		"versions",
		"data",
		"quality",
		"quarantine",
		"lineage",
		"runs",
		"backfills",
		"settings",
	]),
	{ name: "dataset-overview-all", path: () => `${dataset}?range=all` },
	{ name: "dataset-data-profile", path: () => `${dataset}?tab=data&view=profile` },
	{ name: "dataset-data-flagged", path: () => `${dataset}?tab=data&flagged=true` },
	{ name: "dataset-data-none", path: () => `${dataset}?tab=data&symbol=NONESUCH` },
	{ name: "dataset-quarantine-none", path: () => `/datasets/${BLOCKED_DATASET}?tab=quarantine` },
	{ name: "dataset-quarantine-reason", path: () => `${dataset}?tab=quarantine&reason=close_outside_range` },
	{ name: "dataset-blocked", path: () => `/datasets/${BLOCKED_DATASET}` },
	...tabs("version", ({ version }) => `${dataset}/versions/${version}`, ["checks", "files", "data", "manifest"]),
	{ name: "instruments", path: () => "/instruments" },
	{ name: "instrument", path: () => "/instruments/1" },
	{ name: "missing-instrument", path: () => "/instruments/999999" },
	{ name: "runs", path: () => "/runs" },
	{ name: "runs-sorted", path: () => "/runs?trigger=manual&sort=-extracted" },
	{ name: "timeline", path: () => "/timeline" },
	{ name: "timeline-month", path: () => "/timeline?range=720&q=us_" },
	...tabs("run-succeeded", ({ succeeded }) => `/runs/${succeeded}`, RUN_TABS),
	...tabs("run-failed", ({ failed }) => `/runs/${failed}`, RUN_TABS),
	{ name: "checks", path: () => "/checks" },
	{ name: "waivers", path: () => "/waivers" },
	{ name: "waivers-filtered", path: () => "/waivers?status=rejected" },
	{ name: "sql", path: () => "/sql" },
	{ name: "account", path: () => "/account" },
	{ name: "admin", path: () => "/admin", user: "admin" },
	{ name: "admin-tokens", path: () => "/admin?tab=tokens", user: "admin" },
	{ name: "rollbacks", path: () => "/rollbacks" },
	{ name: "rollback", path: ({ rollback }) => `/rollbacks/${rollback}` },
	{ name: "compare", path: ({ version }) => `${dataset}/compare?a=${version - 1}&b=${version}` },
	{ name: "lineage", path: ({ version }) => `/lineage?of=${DATASET}@${version}` },
	{ name: "lineage-unfolded", path: ({ version }) => lineageOf(version) },
	{ name: "lineage-thought-of", path: ({ version }) => `/lineage?of=${DATASET}@${version}&rollback=${version - 1}` },
	{ name: "lineage-list", path: ({ version }) => `${lineageOf(version)}&as=list` },
	{ name: "lineage-none", path: () => "/lineage" },
	{ name: "missing-lineage", path: () => "/lineage?of=no_such_dataset@7" },
	{ name: "inbox", path: () => "/inbox" },
	{ name: "schedules", path: () => "/schedules", user: "admin" },
	{ name: "missing-rollback", path: () => "/rollbacks/999999" },
	{ name: "audit", path: () => "/audit" },
	{ name: "audit-filtered", path: () => `/audit?group=run&about=${BLOCKED_DATASET}` },
	{ name: "missing-dataset", path: () => "/datasets/no_such_dataset" },
	{ name: "missing-version", path: () => `${dataset}/versions/999999` },
	{ name: "missing-run", path: () => "/runs/999999" },
];

/** Which action a page needs, by the first part of its address. A page that is not named here opens for nobody. */
import type { Action } from "@/server/vocabulary/roles";

export const PAGE_ACTIONS: Readonly<Record<string, Action>> = {
	"": "catalogue.read",
	datasets: "catalogue.read",
	instruments: "catalogue.read",
	runs: "catalogue.read",
	timeline: "catalogue.read",
	checks: "catalogue.read",
	waivers: "catalogue.read",
	rollbacks: "catalogue.read",
	inbox: "catalogue.read",
	schedules: "catalogue.read",
	sql: "query.run",
	lineage: "catalogue.read",
	audit: "audit.read",
	account: "account.use",
	admin: "user.manage",
};

/** The action that opens the page at this path; undefined for one that nobody may open. */
export const actionOfPage = (path: string): Action | undefined => PAGE_ACTIONS[path.split(/[/?#]/)[1] ?? ""];

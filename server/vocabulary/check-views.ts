/** What checks said over time. */
import type { CheckStatus } from "./states";

/** What each check said of each of a dataset's last sessions: the checks of the run that brought the session. */
export type CheckSessionsView = {
	dataset: string;
	/** oldest first; no run where nothing was brought or refused for it */
	sessions: { date: string; run: number | null; version: number | null }[];
	/** by name; a status per session, null where the run did not evaluate the check */
	checks: { name: string; statuses: (CheckStatus | null)[] }[];
};

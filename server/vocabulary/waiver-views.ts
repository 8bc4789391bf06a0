/** What pages and `--json` are given about waivers. Keys as in views.ts. */
import type { CheckSeverity, CheckStatus } from "./states";

/** As people see them, those that ask for something first: an active waiver whose time is over counts no more. */
export const WAIVER_STATUSES = ["pending", "active", "expired", "rejected", "withdrawn"] as const;
export type WaiverStatus = (typeof WAIVER_STATUSES)[number];

export type WaiverView = {
	id: number;
	dataset: string;
	/** the check result that it was asked for, and that result's run */
	check: number;
	run: number;
	check_name: string;
	check_status: CheckStatus;
	severity: CheckSeverity;
	/** what the check said then */
	message: string;
	/** it covers no more than so many findings */
	count_max: number;
	/** symbols whose new rows stay out meanwhile; null: none do */
	left_behind: string[] | null;
	status: WaiverStatus;
	reason: string;
	requested_by: string;
	requested_at: string;
	/** the last day that it holds on, in the exchange's zone */
	until: string;
	/** the instant at which it ends: the end of that day, in application time */
	expires_at: string;
	decided_by: string | null;
	decided_at: string | null;
	decision_note: string | null;
	self_approved: boolean;
	withdrawn_by: string | null;
	environment: string;
};

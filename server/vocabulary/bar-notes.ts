/** What is known of a symbol beside its bars: its corporate actions, a person's values, and what was waived. Keys as in views.ts. */
import type { ActionType } from "./kind-shapes";
import type { OverrideView } from "./override-views";
import type { WaiverView } from "./waiver-views";

export type ActionNote = {
	ex_date: string;
	type: ActionType;
	ratio: number | null;
	amount: number | null;
	currency: string | null;
	new_symbol: string | null;
};

/** `until` is the last day that it is in force, at the exchange. */
export type OverrideNote = Pick<OverrideView, "id" | "date" | "fields" | "status" | "author" | "reason"> & {
	until: string;
};

/** Dates are sessions, both included: those of which the check was waived, or the symbol left behind. */
export type WaiverNote = Pick<
	WaiverView,
	"id" | "run" | "check_name" | "status" | "reason" | "requested_by" | "decided_by"
> & {
	from: string;
	to: string;
	leaves_behind: boolean;
};

export type BarNotesView = {
	dataset: string;
	symbol: string;
	/** dataset and version that the actions are from; null where the definition names none, or it has no version */
	actions_from: { dataset: string; version: number } | null;
	/** by ex-date, those that have not come yet too */
	actions: ActionNote[];
	/** by date */
	overrides: OverrideNote[];
	waivers: WaiverNote[];
};

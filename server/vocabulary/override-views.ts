/** What pages and `--json` are given about values that a person put in the provider's place. Keys as in views.ts. */
export type OverrideStatus = "in_force" | "expired" | "ended";

export type OverrideView = {
	id: number;
	dataset: string;
	symbol: string;
	date: string;
	/** column → value, null for none */
	fields: Record<string, number | null>;
	status: OverrideStatus;
	reason: string;
	author: string;
	created_at: string;
	/** application time */
	expires_at: string;
	ended_by: string | null;
	ended_at: string | null;
};

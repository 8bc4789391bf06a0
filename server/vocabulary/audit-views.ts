/** The audit log as its page and its export show it. */

export type AuditRow = {
	id: number;
	/** to the microsecond, as it is hashed */
	at: string;
	actor: string;
	action: string;
	subject: string;
	/** the dataset that it was about, where it was about one */
	dataset: string | null;
	detail: Record<string, unknown>;
	prev_hash: string;
	hash: string;
};

/** What to list; all of them null: everything. */
export type AuditFilter = {
	actor: string | null;
	/** the kind of action: what its name has before the point, e.g. "rollback" */
	group: string | null;
	/** a dataset's name, or a subject such as "run:12" or "user:olivia" */
	about: string | null;
	/** days in UTC, both inclusive */
	from: string | null;
	to: string | null;
};

/** Who and what may be filtered by: what the log holds. */
export type AuditChoices = { actors: string[]; groups: string[] };

export type AuditVerification = {
	at: string;
	requested_by: string | null;
	ok: boolean;
	rows: number;
	head: { id: number; hash: string } | null;
	problem: { row: number | null; text: string } | null;
	duration_ms: number;
};

export type AuditState = {
	/** the newest row; id 0 while there is none */
	head: { id: number; hash: string };
	last_verification: AuditVerification | null;
};

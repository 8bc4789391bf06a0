/**
 * What became of a dataset's last sessions, small enough to send for a thousand datasets: a letter per session, and the
 * dates once per exchange.
 */

export const SESSION_STATES = ["published", "warning", "failed", "missing", "not_expected", "holiday"] as const;
export type SessionState = (typeof SESSION_STATES)[number];

export type SessionStrip = {
	/** a letter per session, oldest first: the initial of its state */
	cells: string;
	/** the run behind a cell, by its place in `cells` */
	runs: Record<number, number>;
};

/** One cell of the strip of sessions. */
export type SessionCell = { date: string; state: SessionState; run: number | null };

const STATE_OF = new Map(SESSION_STATES.map((state) => [state.charAt(0), state]));

export function packStrip(cells: readonly Omit<SessionCell, "date">[]): SessionStrip {
	const runs: Record<number, number> = {};
	for (const [at, { run }] of cells.entries()) if (run !== null) runs[at] = run;
	return { cells: cells.map((cell) => cell.state.charAt(0)).join(""), runs };
}

/** @param dates of the strip's exchange, oldest first */
export const unpackStrip = ({ cells, runs }: SessionStrip, dates: readonly string[]): SessionCell[] =>
	dates.map((date, at) => ({
		date,
		state: STATE_OF.get(cells.charAt(at)) ?? "not_expected",
		run: runs[at] ?? null,
	}));

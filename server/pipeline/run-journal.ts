/** A run's phases and log lines as they happen. Progress only: it is written behind, and never decides anything. */
import type { Db } from "../db";
import { type RunEvent, recordEvents } from "../events";
import type { RunPhase } from "../vocabulary/states";

export type Journal = {
	/** Starts a phase, ending the one before it. */
	phase(phase: RunPhase): void;
	log(message: string, data?: Record<string, unknown>): void;
	/** The events that are not stored yet, the end of the open phase among them, for the ending transaction. */
	close(): Promise<RunEvent[]>;
};

/**
 * Events are stored in order by one write after another, off the run's path.
 * @param fence a process whose run was given to another one adds nothing to it any more
 */
export function openJournal(db: Db, run: { id: number; dataset: string }, fence: number): Journal {
	let current: RunPhase | null = null;
	let pending: RunEvent[] = [];
	let writing: Promise<void> = Promise.resolve();

	const flush = (): void => {
		writing = writing.then(async () => {
			const batch = pending;
			pending = [];
			// A failed write of progress must not fail the run; the lines go out with the next batch.
			await recordEvents(db, run, batch, fence).catch(() => {
				pending = [...batch, ...pending];
			});
		});
	};
	const finish = (): RunEvent[] =>
		current === null ? [] : [{ kind: "phase_finished", phase: current, message: current }];

	return {
		phase: (phase) => {
			pending.push(...finish(), { kind: "phase_started", phase, message: phase });
			current = phase;
			flush();
		},
		log: (message, data) => {
			pending.push({ kind: "log", phase: current, message, data });
			flush();
		},
		close: async () => {
			await writing;
			return [...pending, ...finish()];
		},
	};
}

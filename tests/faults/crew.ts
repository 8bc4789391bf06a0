/** The workers of a campaign: two that can take the work, so that one always sees the other vanish. */
import type { Random } from "./seeded-random";
import { startWorkerProcess, type WorkerProcess, type WorkerSettings } from "./worker-process";

export type Crew = {
	/** Starts whoever is missing and waits until all are ready. */
	complete(): Promise<void>;
	/** The worker that a run names, null when it is none of those alive. */
	find(worker: string | null): WorkerProcess | null;
	any(): WorkerProcess;
	/** SIGKILL; its place is filled at once, without waiting for the new one. */
	kill(worker: WorkerProcess): Promise<void>;
	/** SIGTERM to all but this one; returns what was wrong with how they ended. */
	leaveAlone(worker: WorkerProcess): Promise<string[]>;
	/** Workers that ended although nobody ended them. */
	accidents(): string[];
	close(): Promise<void>;
};

const SIZE = 2;

export function openCrew(settings: WorkerSettings, random: Random): Crew {
	const members = new Set<WorkerProcess>();
	const expected = new Set<WorkerProcess>();
	const accidents: string[] = [];

	const fill = (): void => {
		while (members.size < SIZE) {
			const worker = startWorkerProcess(settings);
			members.add(worker);
			void worker.exited.then((code) => {
				members.delete(worker);
				if (!expected.has(worker)) accidents.push(`worker ${worker.pid} ended by itself (${code}): ${worker.stderr()}`);
			});
		}
	};
	const end = async (worker: WorkerProcess, signal: "SIGKILL" | "SIGTERM"): Promise<number | null> => {
		expected.add(worker);
		worker.signal(signal);
		const code = await worker.exited;
		members.delete(worker);
		return code;
	};

	return {
		complete: async () => {
			fill();
			await Promise.all([...members].map((worker) => worker.ready));
		},
		find: (name) => [...members].find((worker) => worker.alive() && name?.startsWith(`${worker.pid}-`)) ?? null,
		any: () => random.pick([...members]),
		kill: async (worker) => {
			await end(worker, "SIGKILL");
			fill();
		},
		leaveAlone: async (kept) => {
			const others = [...members].filter((worker) => worker !== kept);
			const codes = await Promise.all(others.map((worker) => end(worker, "SIGTERM")));
			return codes.flatMap((code, i) =>
				code === 0 ? [] : [`a worker that was told to end ended with ${code}: ${others[i]?.stderr()}`],
			);
		},
		accidents: () => [...accidents],
		close: async () => {
			await Promise.all([...members].map((worker) => end(worker, "SIGKILL")));
		},
	};
}

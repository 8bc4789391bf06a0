/** Heartbeats while a run works; tells the run to stop when the lease is gone or a person cancels. */
import type { Db } from "../db";
import { QtradeError } from "../errors";
import { heartbeat, type Lease } from "../leases";
import { cancelRequestedBy } from "./run-record";

/** How soon a cancelled run notices, at most. */
const CANCEL_POLL_MS = 1000;

export type LeaseKeeper = {
	/** aborted, with a QtradeError as its reason, when the run must stop */
	signal: AbortSignal;
	/** Throws the reason when the run must stop. */
	check(): void;
	stop(): void;
};

export function keepLease(db: Db, lease: Lease, runId: number, termMs: number, outer?: AbortSignal): LeaseKeeper {
	const controller = new AbortController();
	const abort = (error: QtradeError): void => controller.abort(error);
	let beating = false;
	let lastBeat = performance.now();

	const tick = async (): Promise<void> => {
		if (beating || controller.signal.aborted) return;
		beating = true;
		try {
			if (performance.now() - lastBeat >= termMs / 3) {
				if (!(await heartbeat(db, lease, termMs))) {
					return abort(
						new QtradeError("lease_lost", "another process took this work over: this one stops without a trace"),
					);
				}
				lastBeat = performance.now();
			}
			const by = await cancelRequestedBy(db, runId);
			if (by) abort(new QtradeError("cancelled", `cancelled by ${by}`));
		} catch {
			// The database may be away for a moment; the fence decides in the end whether this run may publish.
		} finally {
			beating = false;
		}
	};
	const timer = setInterval(() => void tick(), Math.min(termMs / 3, CANCEL_POLL_MS));
	// Whoever stops this process says why: a shutdown, or a person at the terminal.
	const stopped = (): void => abort(outer?.reason as QtradeError);
	if (outer?.aborted) stopped();
	else outer?.addEventListener("abort", stopped, { once: true });
	return {
		signal: controller.signal,
		check: () => {
			if (controller.signal.aborted) throw controller.signal.reason;
		},
		stop: () => {
			clearInterval(timer);
			outer?.removeEventListener("abort", stopped);
		},
	};
}

/** How many queries run at once, and how many may wait. */
import { QtradeError } from "../../errors";

type Waiter = { enter: () => void; leave: (error: QtradeError) => void };

export class Admission {
	private running = 0;
	private readonly waiting: Waiter[] = [];

	constructor(private readonly limits: { concurrencyMax: number; queueMax: number }) {}

	/**
	 * Waits for a place, first come, first served.
	 * @param waitMs how long to wait at most
	 * @returns a function that gives the place back
	 * @throws QtradeError busy when the queue is full or the wait is over, cancelled when the signal says so
	 */
	async enter(waitMs: number, signal?: AbortSignal): Promise<() => void> {
		if (signal?.aborted) throw cancelled();
		if (this.running >= this.limits.concurrencyMax) await this.wait(waitMs, signal);
		else this.running += 1;
		let hasLeft = false;
		return () => {
			if (hasLeft) return;
			hasLeft = true;
			const next = this.waiting.shift();
			// The place passes on without becoming free, or a newcomer could take it before the one who waits.
			if (next === undefined) this.running -= 1;
			else next.enter();
		};
	}

	/** Turns everyone away who waits. */
	close(error: QtradeError): void {
		for (const waiter of this.waiting.splice(0)) waiter.leave(error);
	}

	private wait(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
		if (this.waiting.length >= this.limits.queueMax) throw busy();
		return new Promise((resolve, reject) => {
			const settle = (): void => {
				clearTimeout(timer);
				signal?.removeEventListener("abort", onAbort);
				const index = this.waiting.indexOf(waiter);
				if (index >= 0) this.waiting.splice(index, 1);
			};
			const waiter: Waiter = {
				enter: () => {
					settle();
					resolve();
				},
				leave: (error) => {
					settle();
					reject(error);
				},
			};
			const onAbort = (): void => waiter.leave(cancelled());
			const timer = setTimeout(() => waiter.leave(busy()), waitMs);
			signal?.addEventListener("abort", onAbort, { once: true });
			this.waiting.push(waiter);
		});
	}
}

export const cancelled = (): QtradeError => new QtradeError("cancelled", "the query was cancelled");
const busy = (): QtradeError => new QtradeError("busy", "too many queries are running: try again in a moment");

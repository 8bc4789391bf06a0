/** How many queries run at once, how many may wait, and how many of either may be one person's. */
import { QtradeError } from "../../errors";

type Waiter = { party: string | undefined; enter: () => void; leave: (error: QtradeError) => void };

export type AdmissionLimits = {
	concurrencyMax: number;
	queueMax: number;
	/** places that one party may have, and wait for, at once; whoever names no party is not counted */
	partyMax?: number;
	partyQueueMax?: number;
};

export class Admission {
	private running = 0;
	private readonly byParty = new Map<string, number>();
	private readonly waiting: Waiter[] = [];

	constructor(private readonly limits: AdmissionLimits) {}

	/**
	 * Waits for a place, first come, first served; but a party with all the places it may have lets others pass.
	 * @param waitMs how long to wait at most
	 * @returns a function that gives the place back
	 * @throws QtradeError busy when the queue is full or the wait is over, cancelled when the signal says so
	 */
	async enter(waitMs: number, signal?: AbortSignal, party?: string): Promise<() => void> {
		if (signal?.aborted) throw cancelled();
		if (this.running < this.limits.concurrencyMax && this.hasPlaceFor(party)) this.take(party, 1);
		else await this.wait(waitMs, signal, party);
		let hasLeft = false;
		return () => {
			if (hasLeft) return;
			hasLeft = true;
			this.take(party, -1);
			// Taken for the one who waits at once, or a newcomer could take it before.
			const next = this.waiting.find((waiter) => this.hasPlaceFor(waiter.party));
			if (next === undefined) return;
			this.take(next.party, 1);
			next.enter();
		};
	}

	private hasPlaceFor(party: string | undefined): boolean {
		return party === undefined || (this.byParty.get(party) ?? 0) < (this.limits.partyMax ?? Number.POSITIVE_INFINITY);
	}

	private take(party: string | undefined, places: 1 | -1): void {
		this.running += places;
		if (party === undefined) return;
		const has = (this.byParty.get(party) ?? 0) + places;
		if (has === 0) this.byParty.delete(party);
		else this.byParty.set(party, has);
	}

	/** Turns everyone away who waits. */
	close(error: QtradeError): void {
		for (const waiter of this.waiting.splice(0)) waiter.leave(error);
	}

	private wait(waitMs: number, signal: AbortSignal | undefined, party: string | undefined): Promise<void> {
		if (this.waiting.length >= this.limits.queueMax) throw busy();
		if (party !== undefined) {
			const waits = this.waiting.filter((waiter) => waiter.party === party).length;
			if (waits >= (this.limits.partyQueueMax ?? Number.POSITIVE_INFINITY)) throw busyWithYours(waits);
		}
		return new Promise((resolve, reject) => {
			const settle = (): void => {
				clearTimeout(timer);
				signal?.removeEventListener("abort", onAbort);
				const index = this.waiting.indexOf(waiter);
				if (index >= 0) this.waiting.splice(index, 1);
			};
			const waiter: Waiter = {
				party,
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
const busyWithYours = (waiting: number): QtradeError =>
	new QtradeError("busy", `${waiting} of your queries wait already: let some end, or cancel them`);

/** Many events come at once when a run publishes; what shows them is asked again once for all of them. */

// Log lines alone change little; anything else is to be seen soon.
const SOON_MS = 250;
const LOG_MS = 2000;
/** However much happens, an open page asks at most this often; and however much happens, it does ask. */
const APART_MS = 1000;

export type Gatherer<Event> = { add(event: Event): void; stop(): void };

/** Hands events on together: soon after the first of them, never sooner than a while after the last time. */
export function gather<Event extends { kind: string }>(handOn: (events: Event[]) => void): Gatherer<Event> {
	let events: Event[] = [];
	let last = Number.NEGATIVE_INFINITY;
	let timer: { id: ReturnType<typeof setTimeout>; due: number } | null = null;

	const flush = (): void => {
		timer = null;
		last = Date.now();
		const gathered = events;
		events = [];
		handOn(gathered);
	};

	return {
		add: (event) => {
			events.push(event);
			const due = Math.max(Date.now() + (event.kind === "log" ? LOG_MS : SOON_MS), last + APART_MS);
			if (timer && timer.due <= due) return;
			if (timer) clearTimeout(timer.id);
			timer = { id: setTimeout(flush, due - Date.now()), due };
		},
		stop: () => {
			if (timer) clearTimeout(timer.id);
			timer = null;
		},
	};
}

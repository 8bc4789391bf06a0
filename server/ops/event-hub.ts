/** One LISTEN connection of a process, shared by everybody in it who wants to hear what changed, and made again when lost. */
import { setTimeout as delay } from "node:timers/promises";
import type { Db } from "../db";
import { EVENT_CHANNEL } from "../events";

/** @param payload JSON: `{"run", "dataset", "kind"}` */
export type Listener = (payload: string) => void;

export type EventHub = {
	/** From now on the listener hears of every event, until the returned function is called. */
	subscribe(listener: Listener): () => void;
};

/** What listeners hear after a time in which events may have been missed: they look at everything anew. */
export const RECONNECTED = '{"run":null,"dataset":null,"kind":"reconnected"}';

const RETRY_MS = 500;

/** Connects when the first listener comes; tries again while there are any. */
export function openEventHub(db: Db): EventHub {
	const listeners = new Set<Listener>();
	let isListening = false;

	const tell = (payload: string): void => {
		for (const listener of listeners) {
			try {
				listener(payload);
			} catch {
				// Its page went away this instant; the others are told all the same.
				listeners.delete(listener);
			}
		}
	};

	const keepListening = async (): Promise<void> => {
		if (isListening) return;
		isListening = true;
		for (let missed = false; ; missed = true) {
			await listenUntilLost(db, tell, () => {
				if (missed) tell(RECONNECTED);
			}).catch(() => undefined);
			if (listeners.size === 0) break;
			await delay(RETRY_MS);
		}
		isListening = false;
	};

	return {
		subscribe: (listener) => {
			listeners.add(listener);
			void keepListening();
			return () => void listeners.delete(listener);
		},
	};
}

/** Returns, or throws, when the connection is gone; it has been given up by then. */
async function listenUntilLost(db: Db, tell: Listener, onListening: () => void): Promise<void> {
	const client = await db.connect();
	try {
		const lost = new Promise<void>((resolve) => {
			client.once("error", () => resolve());
			client.once("end", () => resolve());
		});
		client.on("notification", (message) => tell(message.payload ?? "{}"));
		await client.query(`listen ${EVENT_CHANNEL}`);
		onListening();
		await lost;
	} finally {
		// Not back into the pool: it is broken, or it listens.
		client.release(true);
	}
}

/** Live updates to pages: one LISTEN per process, passed on to every open page as server-sent events. */
import type { PoolClient } from "pg";
import { callerOfClaims, sessionClaims } from "../auth";
import { QtradeError } from "../errors";
import { EVENT_CHANNEL } from "../events";
import { requireAction } from "../policy";
import { serverContext } from "../server-context";

type Listener = (payload: string) => void;
type Hub = { listeners: Set<Listener>; client: Promise<PoolClient> | null };

const holder = globalThis as typeof globalThis & { __qtradeEvents?: Hub };

/** Keeps proxies and dead connections honest; and how long a person who may not listen any more is still heard. */
const KEEP_ALIVE_MS = 20_000;

/** An endless response of `data: {"run", "dataset", "kind"}` lines; ends when the page goes away. */
export async function openEventStream(request: Request): Promise<Response> {
	const claims = await sessionClaims();
	/** Asked again while the stream lives: a session that is over, or a role taken away, ends it. */
	const mayListen = async (): Promise<void> => {
		const caller = claims && (await callerOfClaims(claims));
		if (!caller || caller.must_change_password) throw new QtradeError("unauthenticated", "sign in first");
		requireAction(caller, "catalogue.read");
	};
	await mayListen();
	const hub = eventHub();
	const encoder = new TextEncoder();
	let stop = (): void => undefined;
	const body = new ReadableStream<Uint8Array>({
		start(controller) {
			const send = (text: string): void => controller.enqueue(encoder.encode(text));
			const listener: Listener = (payload) => send(`data: ${payload}\n\n`);
			const end = (): void => {
				stop();
				try {
					controller.close();
				} catch {
					// The page closed it first.
				}
			};
			const timer = setInterval(() => {
				mayListen()
					.then(() => send(": alive\n\n"))
					.catch(end);
			}, KEEP_ALIVE_MS);
			stop = () => {
				clearInterval(timer);
				hub.listeners.delete(listener);
			};
			hub.listeners.add(listener);
			request.signal.addEventListener("abort", end);
			send(": connected\n\n");
		},
		cancel: () => stop(),
	});
	return new Response(body, {
		headers: {
			"content-type": "text/event-stream",
			"cache-control": "no-store, no-transform",
			"x-accel-buffering": "no",
		},
	});
}

function eventHub(): Hub {
	holder.__qtradeEvents ??= { listeners: new Set(), client: null };
	const hub = holder.__qtradeEvents;
	hub.client ??= listen(hub).catch(() => {
		hub.client = null;
		throw new Error("cannot listen");
	});
	hub.client.catch(() => undefined);
	return hub;
}

async function listen(hub: Hub): Promise<PoolClient> {
	const client = await serverContext().db.connect();
	client.on("notification", (message) => {
		for (const listener of hub.listeners) listener(message.payload ?? "{}");
	});
	// A lost connection: the next page that opens listens again, and open pages are told to look anew.
	client.on("error", () => {
		hub.client = null;
		for (const listener of hub.listeners) listener('{"run":null,"dataset":null,"kind":"reconnected"}');
	});
	await client.query(`listen ${EVENT_CHANNEL}`);
	return client;
}

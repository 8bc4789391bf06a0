/** Live updates to pages: one LISTEN per process, passed on to every open page as server-sent events. */
import type { PoolClient } from "pg";
import { currentUser } from "../auth";
import { EVENT_CHANNEL } from "../events";
import { serverContext } from "../server-context";

type Listener = (payload: string) => void;
type Hub = { listeners: Set<Listener>; client: Promise<PoolClient> | null };

const holder = globalThis as typeof globalThis & { __qtradeEvents?: Hub };

/** Keeps proxies and dead connections honest. */
const KEEP_ALIVE_MS = 20_000;

/** An endless response of `data: {"run", "dataset", "kind"}` lines; ends when the page goes away. */
export async function openEventStream(request: Request): Promise<Response> {
	if (!(await currentUser())) return new Response("sign in first", { status: 401 });
	const hub = eventHub();
	const encoder = new TextEncoder();
	let stop = (): void => undefined;
	const body = new ReadableStream<Uint8Array>({
		start(controller) {
			const send = (text: string): void => controller.enqueue(encoder.encode(text));
			const listener: Listener = (payload) => send(`data: ${payload}\n\n`);
			const timer = setInterval(() => send(": alive\n\n"), KEEP_ALIVE_MS);
			stop = () => {
				clearInterval(timer);
				hub.listeners.delete(listener);
			};
			hub.listeners.add(listener);
			request.signal.addEventListener("abort", () => {
				stop();
				try {
					controller.close();
				} catch {
					// The page closed it first.
				}
			});
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

/** Live updates to pages: one LISTEN per process, passed on to every open page as server-sent events. */
import { callerOfClaims, sessionClaims } from "../auth";
import { QtradeError } from "../errors";
import { requireAction } from "../policy";
import { serverContext } from "../server-context";
import { type EventHub, openEventHub } from "./event-hub";

const holder = globalThis as typeof globalThis & { __qtradeEvents?: EventHub };

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
			const unsubscribe = hub.subscribe((payload) => send(`data: ${payload}\n\n`));
			stop = () => {
				clearInterval(timer);
				unsubscribe();
			};
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

function eventHub(): EventHub {
	holder.__qtradeEvents ??= openEventHub(serverContext().db);
	return holder.__qtradeEvents;
}

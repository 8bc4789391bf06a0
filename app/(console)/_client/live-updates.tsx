"use client";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { gather } from "./gather";
import { type LiveEvent, madeStaleBy } from "./stale";

export type LiveStatus = "connecting" | "live" | "lost";

type Live = { status: LiveStatus; subscribe: (listener: (event: LiveEvent) => void) => () => void };

const LiveContext = createContext<Live>({ status: "connecting", subscribe: () => () => {} });
export const useLive = (): Live => useContext(LiveContext);

const RECONNECT_MS = 3000;

function parse(text: string): LiveEvent | null {
	try {
		const value = JSON.parse(text) as Partial<LiveEvent>;
		if (typeof value.kind !== "string") return null;
		return { run: value.run ?? null, dataset: value.dataset ?? null, kind: value.kind };
	} catch {
		return null;
	}
}

/** One stream per visible page: says what changed, and has the queries that show it asked again. */
export function LiveUpdates({ children }: { children: ReactNode }) {
	const queryClient = useQueryClient();
	const listeners = useRef(new Set<(event: LiveEvent) => void>());
	const [status, setStatus] = useState<LiveStatus>("connecting");

	useEffect(() => {
		const gatherer = gather<LiveEvent>((events) => {
			void queryClient.invalidateQueries({ predicate: madeStaleBy(events) });
		});
		let source: EventSource | null = null;
		let reconnecting: ReturnType<typeof setTimeout> | null = null;
		let missed = false;

		const open = () => {
			if (document.hidden || source) return;
			source = new EventSource("/api/events");
			source.onopen = () => {
				setStatus("live");
				if (missed) void queryClient.invalidateQueries();
				missed = false;
			};
			source.onmessage = (message: MessageEvent<string>) => {
				const event = parse(message.data);
				if (!event) return;
				for (const listener of listeners.current) listener(event);
				gatherer.add(event);
			};
			source.onerror = () => {
				missed = true;
				setStatus("lost");
				// The browser tries again by itself unless the server refused; then it is up to us.
				if (source?.readyState !== EventSource.CLOSED) return;
				source = null;
				reconnecting ??= setTimeout(() => {
					reconnecting = null;
					open();
				}, RECONNECT_MS);
			};
		};
		// Browsers allow few connections to one server: a hidden page gives its own back.
		const onVisibility = () => {
			if (!document.hidden) return open();
			source?.close();
			source = null;
			missed = true;
		};
		open();
		document.addEventListener("visibilitychange", onVisibility);
		return () => {
			document.removeEventListener("visibilitychange", onVisibility);
			source?.close();
			gatherer.stop();
			if (reconnecting) clearTimeout(reconnecting);
		};
	}, [queryClient]);

	const live = useMemo(
		(): Live => ({
			status,
			subscribe: (listener) => {
				listeners.current.add(listener);
				return () => listeners.current.delete(listener);
			},
		}),
		[status],
	);
	return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}

/** How often to ask while the stream is down; never while it is up. */
export const usePollWhileLost = (everyMs: number): number | false => (useLive().status === "live" ? false : everyMs);

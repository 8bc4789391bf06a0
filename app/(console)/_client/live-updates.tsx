"use client";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { useTRPC } from "./trpc";

export type LiveEvent = { run: number | null; dataset: string | null; kind: string };
export type LiveStatus = "connecting" | "live" | "lost";

type Live = { status: LiveStatus; subscribe: (listener: (event: LiveEvent) => void) => () => void };

const LiveContext = createContext<Live>({ status: "connecting", subscribe: () => () => {} });
export const useLive = (): Live => useContext(LiveContext);

// Many events come at once when a run publishes; pages need to hear of them once. Log lines alone change little.
const GATHER_MS = 250;
const GATHER_LOG_MS = 2000;
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
	const trpc = useTRPC();
	const listeners = useRef(new Set<(event: LiveEvent) => void>());
	const [status, setStatus] = useState<LiveStatus>("connecting");

	useEffect(() => {
		const gathered: LiveEvent[] = [];
		let source: EventSource | null = null;
		let gathering: ReturnType<typeof setTimeout> | null = null;
		let reconnecting: ReturnType<typeof setTimeout> | null = null;
		let missed = false;

		const flush = () => {
			gathering = null;
			const events = gathered.splice(0);
			for (const id of new Set(events.flatMap((event) => event.run ?? []))) {
				void queryClient.invalidateQueries({ queryKey: trpc.runs.get.queryKey({ id }) });
			}
			void queryClient.invalidateQueries({ queryKey: trpc.runs.list.queryKey() });
			void queryClient.invalidateQueries({ queryKey: trpc.checks.list.queryKey() });
			// Not the sample rows: their query names the version it reads, and versions do not change.
			void queryClient.invalidateQueries({ queryKey: trpc.datasets.overview.queryKey() });
			void queryClient.invalidateQueries({ queryKey: trpc.datasets.get.queryKey() });
			void queryClient.invalidateQueries({ queryKey: trpc.datasets.versions.queryKey() });
			void queryClient.invalidateQueries({ queryKey: trpc.inbox.list.queryKey() });
			void queryClient.invalidateQueries({ queryKey: trpc.schedules.list.queryKey() });
			void queryClient.invalidateQueries({ queryKey: trpc.audit.list.queryKey() });
			void queryClient.invalidateQueries({ queryKey: trpc.audit.state.queryKey() });
			if (events.some((event) => event.kind === "rollback" || event.kind === "hold")) {
				void queryClient.invalidateQueries({ queryKey: trpc.rollbacks.pathKey() });
			}
		};
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
				gathered.push(event);
				if (gathering && event.kind !== "log") clearTimeout(gathering);
				else if (gathering) return;
				gathering = setTimeout(flush, event.kind === "log" ? GATHER_LOG_MS : GATHER_MS);
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
			if (gathering) clearTimeout(gathering);
			if (reconnecting) clearTimeout(reconnecting);
		};
	}, [queryClient, trpc]);

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

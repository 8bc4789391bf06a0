"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import type { RunEventView } from "@/server/vocabulary/run-views";
import { useLive } from "../../_client/live-updates";
import { useTRPCClient } from "../../_client/trpc";

export type LogChunk = { first: number; events: readonly RunEventView[] };
export type RunLogState = { chunks: readonly LogChunk[]; count: number; read: boolean; error: unknown };

// Drawn and compared as one: appending a line touches only the last of them.
const CHUNK = 100;
const POLL_LIVE_MS = 5000;
const POLL_LOST_MS = 1500;

function append(chunks: readonly LogChunk[], events: readonly RunEventView[]): LogChunk[] {
	const next = [...chunks];
	for (const event of events) {
		const last = next.at(-1);
		if (last && last.events.length < CHUNK) next[next.length - 1] = { ...last, events: [...last.events, event] };
		else next.push({ first: event.id, events: [event] });
	}
	return next;
}

/** A run's events in order. Only what came after the last known one is ever asked for, and it is added at the end. */
export function useRunLog(id: number, open: boolean): RunLogState & { retry: () => void } {
	const client = useTRPCClient();
	const { subscribe, status } = useLive();
	const [log, setLog] = useState<RunLogState>({ chunks: [], count: 0, read: false, error: null });
	const lastId = useRef(0);
	const reading = useRef(false);
	const again = useRef(false);
	const gone = useRef(false);

	const read = useCallback(async () => {
		again.current = true;
		if (reading.current) return;
		reading.current = true;
		try {
			while (again.current && !gone.current) {
				again.current = false;
				const events = await client.runs.events.query({ id, after: lastId.current });
				const fresh = events.filter((event) => event.id > lastId.current);
				lastId.current = fresh.at(-1)?.id ?? lastId.current;
				// The server answers in portions: there may be more.
				if (fresh.length > 0) again.current = true;
				setLog((before) => ({
					chunks: fresh.length > 0 ? append(before.chunks, fresh) : before.chunks,
					count: before.count + fresh.length,
					read: true,
					error: null,
				}));
			}
		} catch (error) {
			setLog((before) => ({ ...before, error }));
		} finally {
			reading.current = false;
		}
	}, [client, id]);

	useEffect(() => {
		gone.current = false;
		void read();
		const stop = subscribe((event) => {
			if (event.run === id) void read();
		});
		return () => {
			gone.current = true;
			stop();
		};
	}, [id, read, subscribe]);

	useEffect(() => {
		if (!open) {
			// The last lines may come with the very end of the run.
			void read();
			return;
		}
		const timer = setInterval(() => void read(), status === "live" ? POLL_LIVE_MS : POLL_LOST_MS);
		return () => clearInterval(timer);
	}, [open, status, read]);

	return { ...log, retry: () => void read() };
}

"use client";
import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from "react";
import type { ExchangeView } from "@/server/vocabulary/views";

/**
 * The two clocks of the console. `real` is the wall clock: when things were done. `app` is the time the exchange is
 * taken to have, which may be simulated: session closes and due times are on it.
 */
export type ClockName = "real" | "app";

export type Clocks = {
	now(clock: ClockName): number;
	simulated: boolean;
	/** those that datasets are on, the main one first */
	exchanges: readonly ExchangeView[];
	/** of the exchange that is spoken of here */
	timeZone: string;
};

const ClockContext = createContext<Clocks>({
	now: () => Date.now(),
	simulated: false,
	exchanges: [],
	timeZone: "UTC",
});

export function ClockProvider({ clocks, children }: { clocks: Clocks; children: ReactNode }) {
	return <ClockContext.Provider value={clocks}>{children}</ClockContext.Provider>;
}

export const useClocks = (): Clocks => useContext(ClockContext);

/** Times in here are told as they are at a dataset's exchange, which need not be the main one. */
export function AtExchange({ timeZone, children }: { timeZone: string; children: ReactNode }) {
	const clocks = useClocks();
	const there = useMemo((): Clocks => ({ ...clocks, timeZone }), [clocks, timeZone]);
	return <ClockContext.Provider value={there}>{children}</ClockContext.Provider>;
}

type Ticker = { listeners: Set<() => void>; timer: ReturnType<typeof setInterval> | null };
const tickers = new Map<number, Ticker>();

/** One timer per period, however many components follow it; none while nobody does. */
function subscribe(periodMs: number, listener: () => void): () => void {
	const ticker = tickers.get(periodMs) ?? { listeners: new Set(), timer: null };
	tickers.set(periodMs, ticker);
	ticker.listeners.add(listener);
	ticker.timer ??= setInterval(() => {
		for (const notify of ticker.listeners) notify();
	}, periodMs);
	return () => {
		ticker.listeners.delete(listener);
		if (ticker.listeners.size > 0 || ticker.timer === null) return;
		clearInterval(ticker.timer);
		ticker.timer = null;
	};
}

const subscribers = new Map<number, (listener: () => void) => () => void>();

/** Renders again every `periodMs`; 0 never does. */
export function useTick(periodMs: number): number {
	let follow = subscribers.get(periodMs);
	if (!follow) {
		follow = periodMs === 0 ? () => () => {} : (listener) => subscribe(periodMs, listener);
		subscribers.set(periodMs, follow);
	}
	return useSyncExternalStore(
		follow,
		() => (periodMs === 0 ? 0 : Math.floor(Date.now() / periodMs)),
		() => 0,
	);
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { ClockProvider, type Clocks } from "../../_ui/clock";
import { useTRPC } from "./trpc";

export function useEnvironment() {
	const trpc = useTRPC();
	return useQuery(trpc.environment.get.queryOptions(undefined, { refetchInterval: 30_000, staleTime: 10_000 }));
}

/** Gives every `Time` the server's clock, carried forward between answers at the rate the server states. */
export function EnvironmentClock({ children }: { children: ReactNode }) {
	const { data, dataUpdatedAt } = useEnvironment();
	const clocks = useMemo((): Clocks => {
		const appAt = data ? Date.parse(data.now) : dataUpdatedAt;
		const rate = data?.clock_rate ?? 1;
		const simulated = data?.clock_simulated ?? false;
		const appNow = () => (data ? appAt + (Date.now() - dataUpdatedAt) * rate : Date.now());
		const exchanges = data?.exchanges ?? [];
		const timeZone = exchanges[0]?.time_zone ?? "UTC";
		// On the real clock the server's time rules, so that a laptop whose clock is off does not make runs look old.
		const now: Clocks["now"] = (clock) => (clock === "app" || !simulated ? appNow() : Date.now());
		return { exchanges, timeZone, simulated, now };
	}, [data, dataUpdatedAt]);
	return <ClockProvider clocks={clocks}>{children}</ClockProvider>;
}

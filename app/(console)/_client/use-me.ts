"use client";
import { useQuery } from "@tanstack/react-query";
import { type Action, rolesAllow } from "@/server/vocabulary/roles";
import type { Me } from "@/server/vocabulary/views";
import { useTRPC } from "./trpc";

export function useMe() {
	const trpc = useTRPC();
	// The contract's shape: the router types its context more narrowly than what it answers with.
	return useQuery(trpc.session.me.queryOptions(undefined, { staleTime: 60_000, select: (me) => me as Me }));
}

/** Whether the person may do this; until it is known, not. */
export function useMay(action: Action): boolean {
	const { data } = useMe();
	return data !== undefined && rolesAllow(data.roles, action);
}

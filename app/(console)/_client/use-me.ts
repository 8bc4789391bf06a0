"use client";
import { useQuery } from "@tanstack/react-query";
import { type Action, rolesAllow } from "@/server/vocabulary/roles";
import { useTRPC } from "./trpc";

export function useMe() {
	const trpc = useTRPC();
	return useQuery(trpc.session.me.queryOptions(undefined, { staleTime: 60_000 }));
}

/** Whether the person may do this; until it is known, not. */
export function useMay(action: Action): boolean {
	const { data } = useMe();
	return data !== undefined && rolesAllow(data.roles, action);
}

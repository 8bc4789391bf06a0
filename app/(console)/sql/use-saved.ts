"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SavedQuery } from "@/server/vocabulary/query-views";
import { useTRPC } from "../_client/trpc";
import { useMe } from "../_client/use-me";

/** The queries that people kept, and which of them are one's own. */
export function useSaved() {
	const trpc = useTRPC();
	const query = useQuery(trpc.sql.saved.queryOptions());
	const { data: me } = useMe();
	return {
		query,
		find: (id: number | undefined): SavedQuery | undefined => query.data?.find((one) => one.id === id),
		isOwn: (saved: SavedQuery): boolean => saved.owner === me?.name,
	};
}

/** Keeps a query under a name, or changes one that is kept. The list knows of it before the page does. */
export function useSave() {
	const trpc = useTRPC();
	const queries = useQueryClient();
	return useMutation(
		trpc.sql.save.mutationOptions({ onSuccess: () => queries.invalidateQueries(trpc.sql.saved.queryFilter()) }),
	);
}

export function useUnsave() {
	const trpc = useTRPC();
	const queries = useQueryClient();
	return useMutation(
		trpc.sql.unsave.mutationOptions({ onSuccess: () => queries.invalidateQueries(trpc.sql.saved.queryFilter()) }),
	);
}

"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SavedQuery, SavedQueryEntry } from "@/server/vocabulary/query-views";
import { useTRPC } from "../_client/trpc";
import { useMe } from "../_client/use-me";

/** The queries that people kept, and which of them are one's own. */
export function useSaved() {
	const trpc = useTRPC();
	const query = useQuery(trpc.sql.saved.queryOptions());
	const { data: me } = useMe();
	return {
		query,
		find: (id: number | undefined): SavedQueryEntry | undefined => query.data?.find((one) => one.id === id),
		isOwn: (saved: SavedQueryEntry): boolean => saved.owner === me?.name,
	};
}

/** A kept query with all of its text, as it is now; asked for only while it is wanted. */
export function useSavedQuery(id: number | undefined) {
	const trpc = useTRPC();
	return useQuery({ ...trpc.sql.savedQuery.queryOptions({ id: id ?? 1 }), enabled: id !== undefined });
}

/** Fetches a kept query anew, to be opened. */
export function useOpenSaved(onOpen: (saved: SavedQuery) => void) {
	const trpc = useTRPC();
	const queries = useQueryClient();
	return useMutation({
		mutationFn: (id: number) => queries.fetchQuery({ ...trpc.sql.savedQuery.queryOptions({ id }), staleTime: 0 }),
		onSuccess: onOpen,
	});
}

/** Keeps a query under a name, or changes one that is kept. The list and its text are known before the page goes on. */
export function useSave() {
	const trpc = useTRPC();
	const queries = useQueryClient();
	return useMutation(
		trpc.sql.save.mutationOptions({
			onSuccess: (saved) => {
				queries.setQueryData(trpc.sql.savedQuery.queryKey({ id: saved.id }), saved);
				return queries.invalidateQueries(trpc.sql.saved.queryFilter());
			},
			// Somebody may have changed it: what is shown beside the refusal is what is kept now.
			onError: () => {
				void queries.invalidateQueries(trpc.sql.saved.queryFilter());
				void queries.invalidateQueries(trpc.sql.savedQuery.queryFilter());
			},
		}),
	);
}

export function useUnsave() {
	const trpc = useTRPC();
	const queries = useQueryClient();
	return useMutation(
		trpc.sql.unsave.mutationOptions({ onSuccess: () => queries.invalidateQueries(trpc.sql.saved.queryFilter()) }),
	);
}

"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "../_client/trpc";

/** What follows a change to a user: the lists are asked for again, one's own roles among them. */
export function useUserChanged(): () => Promise<void> {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	return async () => {
		await Promise.all([
			queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() }),
			queryClient.invalidateQueries({ queryKey: trpc.session.pathKey() }),
		]);
	};
}

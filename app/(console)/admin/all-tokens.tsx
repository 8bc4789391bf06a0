"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { EmptyState } from "../../_ui/empty-state";
import { RowsSkeleton } from "../../_ui/skeleton";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { RevokeToken } from "../_parts/revoke-token";
import { TokensTable } from "../_parts/tokens-table";

/** Everybody's tokens, newest first. */
export function AllTokens() {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const query = useQuery(trpc.users.tokens.queryOptions());
	const revoking = useMutation(
		trpc.users.revokeToken.mutationOptions({
			onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() }),
		}),
	);
	return (
		<QueryView query={query} skeleton={<RowsSkeleton rows={6} columns={7} label="Loading tokens" />}>
			{(tokens) =>
				tokens.length > 0 ? (
					<TokensTable
						label="Tokens"
						withUser
						tokens={tokens}
						actions={(token) => <RevokeToken token={token} revoking={revoking} />}
					/>
				) : (
					<EmptyState title="Nobody has a token">
						People make their own on their Account page; npx qtrade token create makes one for anybody.
					</EmptyState>
				)
			}
		</QueryView>
	);
}

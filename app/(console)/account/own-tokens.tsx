"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../../_ui/button";
import { Command } from "../../_ui/copyable";
import { EmptyState } from "../../_ui/empty-state";
import { Section } from "../../_ui/section";
import { RowsSkeleton } from "../../_ui/skeleton";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { RevokeToken } from "../_parts/revoke-token";
import { TokensTable } from "../_parts/tokens-table";
import { CreateTokenDialog } from "./create-token-dialog";

export function OwnTokens({ name }: { name: string }) {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const [creating, setCreating] = useState(false);
	const query = useQuery(trpc.account.tokens.queryOptions());
	const revoking = useMutation(
		trpc.account.revokeToken.mutationOptions({
			onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.account.tokens.queryKey() }),
		}),
	);
	return (
		<Section
			title="Personal tokens"
			aside={
				<Button onClick={() => setCreating(true)}>
					<Plus aria-hidden className="size-3.5" />
					Create token
				</Button>
			}
		>
			<p className="mb-3 max-w-prose text-muted text-sm">
				A token acts as you on the command line and over HTTP, with the roles you have at that moment. It never stands
				for your password.
			</p>
			<QueryView query={query} skeleton={<RowsSkeleton rows={3} columns={6} label="Loading your tokens" />}>
				{(tokens) =>
					tokens.length > 0 ? (
						<TokensTable
							label="Personal tokens"
							tokens={tokens}
							actions={(token) => <RevokeToken token={token} revoking={revoking} />}
						/>
					) : (
						<EmptyState title="You have no token">
							<p>Make one here, or on the command line with</p>
							<Command>{`npx qtrade token create ${name} --scope read`}</Command>
						</EmptyState>
					)
				}
			</QueryView>
			<CreateTokenDialog open={creating} onOpenChange={setCreating} />
		</Section>
	);
}

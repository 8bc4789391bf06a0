"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchStreamLink } from "@trpc/client";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import superjson from "superjson";
import type { AppRouter } from "@/server/router";
import { TipProvider } from "../../_ui/tooltip";
import { EnvironmentClock } from "./environment-clock";
import { LiveUpdates } from "./live-updates";
import { makeQueryClient } from "./query-client";
import { TRPCProvider } from "./trpc";

/** What every page of the console stands on: queries, the two clocks, live updates, the address as state. */
export function ConsoleProviders({ children }: { children: ReactNode }) {
	const [queryClient] = useState(makeQueryClient);
	const [trpcClient] = useState(() =>
		createTRPCClient<AppRouter>({
			links: [httpBatchStreamLink({ url: "/api/trpc", transformer: superjson, maxURLLength: 6000 })],
		}),
	);
	return (
		<QueryClientProvider client={queryClient}>
			<TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
				<NuqsAdapter>
					<LiveUpdates>
						<EnvironmentClock>
							<TipProvider>{children}</TipProvider>
						</EnvironmentClock>
					</LiveUpdates>
				</NuqsAdapter>
			</TRPCProvider>
		</QueryClientProvider>
	);
}

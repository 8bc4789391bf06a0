"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import "./style-nonce";
import { TipProvider } from "../../_ui/tooltip";
import { makeApi } from "./api";
import { EnvironmentClock } from "./environment-clock";
import { LiveUpdates } from "./live-updates";
import { makeQueryClient } from "./query-client";
import { TRPCProvider } from "./trpc";

/** What every page of the console stands on: queries, the two clocks, live updates, the address as state. */
export function ConsoleProviders({ children }: { children: ReactNode }) {
	const [queryClient] = useState(makeQueryClient);
	const [trpcClient] = useState(makeApi);
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

import { createTRPCClient, httpBatchStreamLink, type TRPCClient } from "@trpc/client";
import superjson from "superjson";
import type { AppRouter } from "@/server/router";

/** The server's procedures. As many go at once as the server takes in one request (app/api/trpc). */
export const makeApi = (): TRPCClient<AppRouter> =>
	createTRPCClient<AppRouter>({
		links: [httpBatchStreamLink({ url: "/api/trpc", transformer: superjson, maxURLLength: 6000, maxItems: 10 })],
	});

import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { appRouter } from "@/server/router";
import { createContext } from "@/server/trpc";

export const dynamic = "force-dynamic";

const handle = (request: Request): Promise<Response> =>
	fetchRequestHandler({ endpoint: "/api/trpc", req: request, router: appRouter, createContext });

export { handle as GET, handle as POST };

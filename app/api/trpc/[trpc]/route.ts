import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { env } from "@/server/env";
import { guarded } from "@/server/refusal";
import { createContext } from "@/server/request-context";
import { refuseForeignOrigin, requireOwnHost, requireOwnPost } from "@/server/request-guard";
import { appRouter } from "@/server/router";

export const dynamic = "force-dynamic";

/** The console's pages ask for ten things at once at most (app/(console)/_client/providers.tsx). */
const BATCH_MAX = 10;

const answer = (request: Request): Promise<Response> =>
	fetchRequestHandler({
		endpoint: "/api/trpc",
		req: request,
		router: appRouter,
		createContext,
		maxBatchSize: BATCH_MAX,
		responseMeta: () => ({ headers: { "cache-control": "no-store" } }),
	});

export const GET = (request: Request): Promise<Response> =>
	guarded(() => {
		requireOwnHost(request.headers, env());
		refuseForeignOrigin(request.headers, env());
		return answer(request);
	});

export const POST = (request: Request): Promise<Response> =>
	guarded(() => {
		requireOwnHost(request.headers, env());
		requireOwnPost(request.headers, env());
		return answer(request);
	});

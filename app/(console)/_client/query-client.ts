import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { paths } from "../paths";
import { codeOf, isFinalError } from "./problem";

/** A session that ended is the same everywhere: back to the sign-in page, and from there to this very address. */
function leaveIfSignedOut(error: unknown): void {
	if (codeOf(error) !== "unauthenticated" || window.location.pathname === paths.login()) return;
	window.location.assign(paths.login(window.location.pathname + window.location.search));
}

export const makeQueryClient = (): QueryClient =>
	new QueryClient({
		queryCache: new QueryCache({ onError: leaveIfSignedOut }),
		mutationCache: new MutationCache({ onError: leaveIfSignedOut }),
		defaultOptions: {
			queries: {
				// Live updates say when something changed; until then an answer stands.
				staleTime: 20_000,
				retry: (failures, error) => failures < 2 && !isFinalError(error),
				retryDelay: (attempt) => 400 * 2 ** attempt,
			},
			mutations: { retry: false },
		},
	});

import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { createTRPCClient, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { expect, test } from "vitest";
import type { AppRouter } from "@/server/router";
import { FIXED } from "./fixed";

test("a question about a fixed version ends when nobody waits for it", async () => {
	let asked: (signal: AbortSignal | null) => void = () => undefined;
	const begun = new Promise<AbortSignal | null>((resolve) => {
		asked = resolve;
	});
	/** never answers */
	const link: TRPCLink<AppRouter> =
		() =>
		({ op }) =>
			observable(() => asked(op.signal ?? null));
	const queryClient = new QueryClient();
	const trpc = createTRPCOptionsProxy<AppRouter>({
		client: createTRPCClient<AppRouter>({ links: [link] }),
		queryClient,
	});
	const options = trpc.datasets.symbols.queryOptions({ name: "us_prices_daily", version: 7 }, FIXED);
	const leave = new QueryObserver(queryClient, options as never).subscribe(() => undefined);
	const signal = await begun;
	expect(signal?.aborted).toBe(false);
	leave();
	expect(signal?.aborted).toBe(true);
});

/** What a procedure is given. */
import { callerOf } from "./auth";
import { env } from "./env";
import { addressOf } from "./request-guard";
import { serverContext } from "./server-context";
import type { RequestContext } from "./trpc";

/** Made for each request: the person is read from the database each time, so that a role taken away counts at once. */
export async function createContext({ req }: { req: Request }): Promise<RequestContext> {
	const { db, sandbox, checked } = serverContext();
	await checked;
	return { db, sandbox, actor: await callerOf(req.headers), address: addressOf(req.headers, env()) };
}

import NextAuth from "next-auth";
import { authOptions } from "@/server/auth";
import { env } from "@/server/env";
import { QtradeError } from "@/server/errors";
import { guarded } from "@/server/refusal";
import { refuseForeignOrigin, requireModestBody, requireOwnHost } from "@/server/request-guard";

type Context = { params: Promise<{ nextauth: string[] }> };

// What signing in and out needs, and nothing else of what next-auth offers: least of all its session endpoint, which
// would hand out a new eight hours for every time it is asked.
const OFFERED = { GET: ["csrf"], POST: ["callback/credentials", "signout"] };

const handle = NextAuth(authOptions) as (request: Request, context: Context) => Promise<Response>;

const answer =
	(method: keyof typeof OFFERED) =>
	(request: Request, context: Context): Promise<Response> =>
		guarded(async () => {
			requireOwnHost(request.headers, env());
			refuseForeignOrigin(request.headers, env());
			const path = (await context.params).nextauth.join("/");
			if (!OFFERED[method].includes(path)) throw new QtradeError("not_found", "there is nothing at this address");
			// The CSRF token that next-auth itself asks for says that its own page sent this.
			if (method === "POST") requireModestBody(request.headers);
			return handle(request, context);
		});

export const GET = answer("GET");
export const POST = answer("POST");

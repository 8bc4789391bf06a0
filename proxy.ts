/**
 * What every answer carries against what a browser could be made to do: a content security policy with a nonce of its
 * own, and HSTS behind TLS. It refuses foreign hosts early, and decides nothing else: who may do what is asked where it
 * is done, so that a request which gets around this file gains nothing.
 */
import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "./server/content-security-policy";
import { env } from "./server/env";
import { guarded } from "./server/refusal";
import { requireOwnHost } from "./server/request-guard";

const HSTS = "max-age=31536000; includeSubDomains";
/** Asked by whoever watches the machine, by whatever name it has for it; they say nothing that is anybody's. */
const ANY_HOST = ["/livez", "/readyz"];

export function proxy(request: NextRequest): Promise<Response> {
	return guarded(() => {
		if (!ANY_HOST.includes(request.nextUrl.pathname)) requireOwnHost(request.headers, env());
		const https = env().nextAuthUrl?.startsWith("https://") ?? false;
		const nonce = randomBytes(16).toString("base64");
		const policy = contentSecurityPolicy({ nonce, https, development: process.env.NODE_ENV === "development" });
		// Next reads the nonce from the request's policy and puts it on its own scripts; ours read x-nonce.
		const headers = new Headers(request.headers);
		headers.set("x-nonce", nonce);
		headers.set("content-security-policy", policy);
		const response = NextResponse.next({ request: { headers } });
		response.headers.set("content-security-policy", policy);
		if (https) response.headers.set("strict-transport-security", HSTS);
		return response;
	});
}

// Files of the build are the same for everybody and run nothing by themselves.
export const config = { matcher: "/((?!_next/static/).*)" };

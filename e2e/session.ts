/** Signing in without the form, and the typed API as a signed-in person: for what a test needs but is not about. */
import { createTRPCClient, httpLink, type TRPCClient } from "@trpc/client";
import superjson from "superjson";
import type { AppRouter } from "../server/router";

export type Cookie = { name: string; value: string };
export type Api = TRPCClient<AppRouter>;

const cookiesOf = (response: Response): Cookie[] =>
	response.headers.getSetCookie().flatMap((line) => {
		const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
		return name === undefined || value === undefined ? [] : [{ name, value }];
	});

export const cookieHeader = (cookies: readonly Cookie[]): string =>
	cookies.map(({ name, value }) => `${name}=${value}`).join("; ");

/** Signs in as the form does. @returns the cookies that make the session */
export async function signInByApi(url: string, name: string, password: string): Promise<Cookie[]> {
	const attempt = await beginSignIn(url);
	const answer = await attempt(name, password);
	const session = cookiesOf(answer).filter((cookie) => cookie.name.includes("session-token"));
	if (session.length === 0) throw new Error(`${name} could not sign in: ${answer.status} ${await answer.text()}`);
	return session;
}

export type Attempt = (name: string, password: string, address?: string) => Promise<Response>;

/** What a browser has when it shows the form: attempts from then on are one request each. */
export async function beginSignIn(url: string): Promise<Attempt> {
	const asked = await fetch(`${url}/api/auth/csrf`);
	const { csrfToken } = (await asked.json()) as { csrfToken: string };
	const cookie = cookieHeader(cookiesOf(asked));
	return (name, password, address) =>
		fetch(`${url}/api/auth/callback/credentials`, {
			method: "POST",
			headers: { cookie, origin: url, ...(address === undefined ? {} : { "x-forwarded-for": address }) },
			body: new URLSearchParams({ csrfToken, name, password, json: "true" }),
			redirect: "manual",
		});
}

export const apiOf = (url: string, cookies: readonly Cookie[]): Api =>
	createTRPCClient<AppRouter>({
		links: [
			httpLink({
				url: `${url}/api/trpc`,
				transformer: superjson,
				headers: { cookie: cookieHeader(cookies), origin: url },
			}),
		],
	});

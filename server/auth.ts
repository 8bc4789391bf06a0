/** Signing in to the console (next-auth, credentials), and who is behind a request. The only server file that knows Next. */
import { cookies, headers } from "next/headers";
import type { NextAuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { DEMO_PASSWORD } from "./demo/demo-users";
import { env } from "./env";
import { QtradeError } from "./errors";
import { callerOfSession, SESSION_MAX_SECONDS, type SessionClaims } from "./identity/session";
import { signIn } from "./identity/sign-in";
import { actorOfToken } from "./identity/tokens";
import type { Caller } from "./policy";
import { addressOf, bearerOf } from "./request-guard";
import { serverContext } from "./server-context";

declare module "next-auth" {
	interface User {
		session_epoch: number;
		signed_in_at: number;
	}
}

// As next-auth decides by itself; it is read here as well.
const secureCookies = env().nextAuthUrl?.startsWith("https://") ?? false;
const SESSION_COOKIE = `${secureCookies ? "__Secure-" : ""}next-auth.session-token`;

export const authOptions: NextAuthOptions = {
	secret: env().nextAuthSecret ?? undefined,
	session: { strategy: "jwt", maxAge: SESSION_MAX_SECONDS },
	useSecureCookies: secureCookies,
	pages: { signIn: "/login" },
	providers: [
		CredentialsProvider({
			name: "qtrade",
			credentials: { name: { type: "text" }, password: { type: "password" } },
			async authorize(credentials) {
				const { db, checked } = serverContext();
				await checked;
				const signedIn = await signIn(db, {
					account: credentials?.name ?? "",
					password: credentials?.password ?? "",
					address: addressOf(await headers(), env()),
				});
				if (!signedIn) return null;
				const { name, sessionEpoch } = signedIn;
				return { id: name, name, session_epoch: sessionEpoch, signed_in_at: Math.floor(Date.now() / 1000) };
			},
		}),
	],
	callbacks: {
		// The cookie says who and since when; what they may do is read from the database on every request.
		jwt: ({ token, user }) =>
			user ? { name: user.name, session_epoch: user.session_epoch, signed_in_at: user.signed_in_at } : token,
	},
};

/** Who the present request's cookie says it is; null without one of ours that has not run out. */
export async function sessionClaims(): Promise<SessionClaims | null> {
	const cookie = (await cookies()).get(SESSION_COOKIE);
	const secret = env().nextAuthSecret;
	if (!cookie || secret === null) return null;
	return decode({ token: cookie.value, secret }).catch(() => null);
}

/** The person behind a session, with the roles of this moment; null when it is over. */
export async function callerOfClaims(claims: SessionClaims): Promise<Caller | null> {
	const { db, checked } = serverContext();
	await checked;
	return callerOfSession(db, claims);
}

/** The person behind the present request's session; null when nobody is signed in. */
export async function currentUser(): Promise<Caller | null> {
	const claims = await sessionClaims();
	return claims && callerOfClaims(claims);
}

/**
 * Who asks over HTTP: where there is an Authorization header a personal token decides, and a cookie beside it is not
 * looked at.
 * @throws QtradeError("unauthenticated") for a token that is not valid
 */
export async function callerOf(requestHeaders: Headers): Promise<Caller | null> {
	const token = bearerOf(requestHeaders);
	if (token === null) return currentUser();
	const caller = await actorOfToken(serverContext().db, token, "http");
	if (caller) return caller;
	throw new QtradeError(
		"unauthenticated",
		"the token is not valid: it is unknown, revoked, expired, or its user is disabled",
	);
}

/** What a stranger to the demo needs to know to sign in; null where there are no demo users. */
export async function signInHint(): Promise<string | null> {
	const { rows } = await serverContext().db.query<{ name: string }>(
		`select users.name from users join environment on environment.name = 'dev'
		 where is_demo and disabled_at is null order by id limit 1`,
	);
	return rows[0] ? `Demo: sign in as ${rows[0].name} with the password ${DEMO_PASSWORD}.` : null;
}

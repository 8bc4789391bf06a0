/** Signing in to the console (next-auth, credentials). The only file of the server that knows Next. */
import { cookies } from "next/headers";
import type { NextAuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { DEMO_PASSWORD } from "./demo/demo-users";
import { env } from "./env";
import { type Caller, callerOfSession, SESSION_MAX_SECONDS } from "./identity/session";
import { signIn } from "./identity/sign-in";
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
			async authorize(credentials, request) {
				const forwarded = request.headers?.["x-forwarded-for"] as string | undefined;
				const signedIn = await signIn(serverContext().db, {
					account: credentials?.name ?? "",
					password: credentials?.password ?? "",
					address: forwarded?.split(",")[0]?.trim() ?? "local",
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

/** The person behind the present request, with the roles of this moment; null when nobody is signed in. */
export async function currentUser(): Promise<Caller | null> {
	const cookie = (await cookies()).get(SESSION_COOKIE);
	const secret = env().nextAuthSecret;
	if (!cookie || secret === null) return null;
	// Anything but a cookie of ours, and one that has run out, is nobody.
	const claims = await decode({ token: cookie.value, secret }).catch(() => null);
	return claims && callerOfSession(serverContext().db, claims);
}

/** What a stranger to the demo needs to know to sign in; null where there are no demo users. */
export async function signInHint(): Promise<string | null> {
	const { rows } = await serverContext().db.query<{ name: string }>(
		"select name from users where is_demo order by id limit 1",
	);
	return rows[0] ? `Demo: sign in as ${rows[0].name} with the password ${DEMO_PASSWORD}.` : null;
}

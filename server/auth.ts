/** Signing in to the console (next-auth, credentials). The only file of the server that knows Next. */
import type { NextAuthOptions } from "next-auth";
import { getServerSession } from "next-auth/next";
import CredentialsProvider from "next-auth/providers/credentials";
import { DEMO_PASSWORD } from "./demo/demo-users";
import { env } from "./env";
import { signIn } from "./identity/sign-in";
import { actorOfUser } from "./identity/users";
import { serverContext } from "./server-context";
import type { Me } from "./vocabulary/views";

const SESSION_MAX_SECONDS = 8 * 60 * 60;

export const authOptions: NextAuthOptions = {
	secret: env().nextAuthSecret ?? undefined,
	session: { strategy: "jwt", maxAge: SESSION_MAX_SECONDS },
	pages: { signIn: "/login" },
	providers: [
		CredentialsProvider({
			name: "qtrade",
			credentials: { name: { type: "text" }, password: { type: "password" } },
			async authorize(credentials, request) {
				const forwarded = request.headers?.["x-forwarded-for"] as string | undefined;
				const name = await signIn(serverContext().db, {
					account: credentials?.name ?? "",
					password: credentials?.password ?? "",
					address: forwarded?.split(",")[0]?.trim() ?? "local",
				});
				return name === null ? null : { id: name, name };
			},
		}),
	],
	callbacks: {
		// The cookie says who; what they may do is read from the database on every request.
		jwt: ({ token, user }) => (user ? { ...token, name: user.name } : token),
	},
};

/** The person behind the present request, with the roles of this moment; null when nobody is signed in. */
export async function currentUser(): Promise<Me | null> {
	const session = await getServerSession(authOptions);
	const name = session?.user?.name;
	const actor = name ? await actorOfUser(serverContext().db, name) : null;
	return actor && { ...actor, roles: [...actor.roles] };
}

/** What a stranger to the demo needs to know to sign in; null where there are no demo users. */
export async function signInHint(): Promise<string | null> {
	const { rows } = await serverContext().db.query<{ name: string }>(
		"select name from users where is_demo order by id limit 1",
	);
	return rows[0] ? `Demo: sign in as ${rows[0].name} with the password ${DEMO_PASSWORD}.` : null;
}

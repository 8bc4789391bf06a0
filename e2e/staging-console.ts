/** A console as it is outside dev: no demo, a secret that is known here, and people who were added one by one. */
import { randomBytes } from "node:crypto";
import { ROLES, type Role } from "../server/vocabulary/roles";
import { qtradeIn } from "./command-line";
import { type RunningConsole, startConsole } from "./console-process";
import { type Api, apiOf, type Cookie, signInByApi } from "./session";

export const PASSWORD = "a password of my own";
const FIRST_PASSWORD = "the first password";

export type StagingConsole = RunningConsole & {
	secret: string;
	/** the API as the first admin, whose password is PASSWORD */
	admin: Api;
	/** Adds a user who has changed their first password, and signs them in. */
	person(name: string, roles: readonly Role[]): Promise<Cookie[]>;
	/** Adds a user who has still to change their first password, and signs them in. */
	newcomer(name: string, roles: readonly Role[]): Promise<Cookie[]>;
	/** A personal token of a user, made on the command line. */
	makeToken(user: string, options: readonly string[]): Promise<string>;
	/** one person per role, named after it, and one without any */
	sessions: Record<Role | "roleless", Cookie[]>;
};

export async function startStagingConsole(): Promise<StagingConsole> {
	const secret = randomBytes(32).toString("base64");
	const variables = { QTRADE_ENV: "staging", NEXTAUTH_SECRET: secret, QTRADE_TRUST_PROXY: "1" };
	const running = await startConsole({ environment: variables });
	try {
		const command = async (own: Record<string, string>, args: readonly string[], input: string) => {
			const { code, document } = await qtradeIn(running.home, { ...variables, ...own }, args, input);
			if (code !== 0) throw new Error(`${args.join(" ")}: ${JSON.stringify(document)}`);
			return document;
		};
		await command({}, ["user", "add", "root", "--password-stdin"], FIRST_PASSWORD);
		const root = apiOf(running.url, await signInByApi(running.url, "root", FIRST_PASSWORD));
		await root.account.changePassword.mutate({ current: FIRST_PASSWORD, next: PASSWORD });
		const admin = apiOf(running.url, await signInByApi(running.url, "root", PASSWORD));
		const { token } = await admin.account.createToken.mutate({ label: "helper", scopes: null, expires_days: null });
		// The session becomes too old for these while the tests go on.
		const own_password = PASSWORD;
		const newcomer = async (name: string, roles: readonly Role[]): Promise<Cookie[]> => {
			await admin.users.add.mutate({ name, roles: [...roles], password: FIRST_PASSWORD, own_password });
			return signInByApi(running.url, name, FIRST_PASSWORD);
		};
		const person = async (name: string, roles: readonly Role[]): Promise<Cookie[]> => {
			// Changing a password takes a role; one who has none is given one for it.
			const first = apiOf(running.url, await newcomer(name, roles.length > 0 ? roles : ["viewer"]));
			await first.account.changePassword.mutate({ current: FIRST_PASSWORD, next: PASSWORD });
			if (roles.length === 0) await admin.users.setRoles.mutate({ name, roles: [], own_password });
			return signInByApi(running.url, name, PASSWORD);
		};
		const makeToken = async (user: string, options: readonly string[]): Promise<string> =>
			String((await command({ QTRADE_TOKEN: token }, ["token", "create", user, ...options], PASSWORD)).token);
		const entries = await Promise.all(
			([...ROLES, "roleless"] as const).map(
				async (name) => [name, await person(name, name === "roleless" ? [] : [name])] as const,
			),
		);
		const sessions = Object.fromEntries(entries) as StagingConsole["sessions"];
		return { ...running, secret, admin, person, newcomer, makeToken, sessions };
	} catch (error) {
		await running.stop().finally(running.remove);
		throw error;
	}
}

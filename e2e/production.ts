/** A console as it stands in production: two people's eyes, no demo, users with roles of their own. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bar, fileDefinition, HEADER } from "../tests/bars";
import { type CommandResult, qtradeIn } from "./command-line";
import { makeHome, type RunningConsole, startConsole } from "./console-process";
import { type Api, apiOf, type Cookie, signInByApi } from "./session";

export type Person = { name: string; password: string; token: string; cookies: Cookie[]; api: Api };

export type Production = {
	console: RunningConsole;
	people: Record<PersonName, Person>;
	/** A command as somebody, with what it reads from stdin. */
	command(
		as: PersonName,
		args: readonly string[],
		input?: string,
		own?: Record<string, string>,
	): Promise<CommandResult>;
	/** A dataset of this name with a good version and a bad one over it. */
	badDataset(name: string): Promise<void>;
	/** Writes the dataset's source file anew. */
	deliver(name: string, lines: readonly string[]): void;
	stop(): Promise<void>;
};

const PEOPLE = {
	ada: ["admin"],
	oscar: ["operator"],
	olga: ["operator", "approver"],
	anna: ["approver"],
	anton: ["approver"],
	rita: ["researcher"],
	vera: ["viewer"],
} as const;
export type PersonName = keyof typeof PEOPLE;

const FIRST = "first password of";
export const GOOD = [HEADER, bar("AAA", "2024-01-02", 100), bar("AAA", "2024-01-03", 101)];
export const BAD = [
	HEADER,
	bar("AAA", "2024-01-02", 100),
	bar("AAA", "2024-01-03", 111),
	bar("AAA", "2024-01-04", 112),
];

export async function startProduction(): Promise<Production> {
	const home = makeHome();
	const secret = { QTRADE_ENV: "prod", NEXTAUTH_SECRET: "Vb7w1qv0Jx3mZ5tP9sK2hY8rL4nD6cF0gA1eU3iO5" };
	const tokens = new Map<string, string>();
	const run = (as: string | null, args: readonly string[], input = "", own: Record<string, string> = {}) => {
		const token = as === null ? undefined : tokens.get(as);
		return qtradeIn(home, { ...secret, ...(token === undefined ? {} : { QTRADE_TOKEN: token }), ...own }, args, input);
	};
	const must = async (result: Promise<CommandResult>): Promise<Record<string, unknown>> => {
		const { code, document } = await result;
		if (code !== 0) throw new Error(`a command failed: ${JSON.stringify(document)}`);
		return document;
	};
	const console = await startConsole({ home, environment: secret });
	try {
		const people = {} as Record<PersonName, Person>;
		for (const [name, roles] of Object.entries(PEOPLE) as [PersonName, readonly string[]][]) {
			const options = roles.flatMap((role) => ["--role", role]);
			const by = name === "ada" ? null : "ada";
			const first = `${FIRST} ${name}`;
			// Whoever adds somebody gives their own password on the line before.
			const input = by === null ? first : `${people[by].password}\n${first}`;
			await must(run(by, ["user", "add", name, ...options, "--password-stdin"], input));
			people[name] = await firstSignIn(console.url, name, first);
			tokens.set(name, people[name].token);
		}
		return {
			console,
			people,
			command: run,
			deliver: (name, lines) => writeFileSync(path.join(home, "source", name, "bars.csv"), `${lines.join("\n")}\n`),
			badDataset: async (name) => {
				const folder = path.join(home, "source", name);
				mkdirSync(folder, { recursive: true });
				const definition = path.join(home, "source", `${name}.json`);
				writeFileSync(definition, JSON.stringify(fileDefinition(name, `${folder}/*.csv`)));
				writeFileSync(path.join(folder, "bars.csv"), `${GOOD.join("\n")}\n`);
				await must(run("ada", ["dataset", "create", definition]));
				await must(run("oscar", ["ingest", name]));
				writeFileSync(path.join(folder, "bars.csv"), `${BAD.join("\n")}\n`);
				await must(run("oscar", ["ingest", name]));
			},
			stop: async () => {
				await console.stop().finally(console.remove);
			},
		};
	} catch (error) {
		await console.stop().finally(console.remove);
		throw error;
	}
}

/** The first password has to be changed before anything else is allowed. */
async function firstSignIn(url: string, name: string, first: string): Promise<Person> {
	const password = `own password of ${name}`;
	const before = apiOf(url, await signInByApi(url, name, first));
	await before.account.changePassword.mutate({ current: first, next: password });
	const cookies = await signInByApi(url, name, password);
	const api = apiOf(url, cookies);
	const { token } = await api.account.createToken.mutate({ label: "command line", scopes: null, expires_days: null });
	return { name, password, token, cookies, api };
}

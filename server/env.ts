/** The environment variables of every qtrade process: read once, validated, documented in docs/environment.md. */
import { existsSync, lstatSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { QtradeError } from "./errors";

export const ENVIRONMENT_NAMES = ["dev", "staging", "prod"] as const;
export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

const port = z.coerce.number().int().min(1).max(65535);

/** Every variable qtrade reads, with the sentence docs/environment.md gives it. A test compares the two. */
export const ENV_VARIABLES = {
	QTRADE_ENV: { schema: z.enum(ENVIRONMENT_NAMES).default("dev"), secret: false },
	QTRADE_HOME: { schema: z.string().min(1).optional(), secret: false },
	DATABASE_URL: {
		schema: z
			.string()
			.regex(/^postgres(ql)?:\/\//, "must start with postgres://")
			.refine(URL.canParse, "is no URL (a password with / ? # @ or : must be percent-encoded)")
			.optional(),
		secret: true,
	},
	QTRADE_LAKE: { schema: z.string().min(1).optional(), secret: false },
	QTRADE_CALENDARS: { schema: z.string().min(1).optional(), secret: false },
	QTRADE_PORT: { schema: port.default(3400), secret: false },
	QTRADE_TOKEN: { schema: z.string().min(1).optional(), secret: true },
	QTRADE_LEASE_SECONDS: { schema: z.coerce.number().min(0.2).max(600).default(30), secret: false },
	QTRADE_ROLLBACK_HOURS: { schema: z.coerce.number().min(0).max(720).default(24), secret: false },
	QTRADE_MEMORY_MB: { schema: z.coerce.number().int().min(128).max(1_048_576).default(640), secret: false },
	QTRADE_LOG_LEVEL: { schema: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"), secret: false },
	QTRADE_TRUST_PROXY: { schema: z.enum(["0", "1"]).default("0"), secret: false },
	// How good it must be depends on the environment: identity/start-guard.ts.
	NEXTAUTH_SECRET: { schema: z.string().optional(), secret: true },
	NEXTAUTH_URL: { schema: z.url({ protocol: /^https?$/ }).optional(), secret: false },
} as const;

export type Env = {
	environment: EnvironmentName;
	/** absolute folder of state that belongs to this installation */
	home: string;
	/** nobody named it: it was found above the working folder */
	homeFoundAbove: boolean;
	/** null: the embedded Postgres under `home` */
	databaseUrl: string | null;
	/** absolute folder of the lake */
	lake: string;
	/** absolute folder of the calendars that were imported */
	calendars: string;
	port: number;
	token: string | null;
	/** term of a dataset's or worker's lease; heartbeats come at a third of it */
	leaseMs: number;
	/** how long a rollback request waits for a decision */
	rollbackExpiryHours: number;
	/** memory DuckDB may use in one ingest, in MiB */
	memoryMb: number;
	logLevel: "debug" | "info" | "warn" | "error" | "silent";
	/** a reverse proxy stands before the console and says in X-Forwarded-For who asks */
	trustProxy: boolean;
	nextAuthSecret: string | null;
	nextAuthUrl: string | null;
	/** absolute folder of the repository */
	root: string;
	/** providers' keys by name, from QTRADE_SECRET_<NAME>; a definition names them as {secret:NAME} */
	secrets: Record<string, string>;
};

/**
 * Parses variables into an Env.
 * @throws QtradeError("usage") that names every variable that is wrong and how.
 */
export function parseEnv(variables: Record<string, string | undefined>, cwd: string): Env {
	const problems: string[] = [];
	const read = <Name extends keyof typeof ENV_VARIABLES>(
		name: Name,
	): z.output<(typeof ENV_VARIABLES)[Name]["schema"]> => {
		const raw = variables[name];
		// An empty variable means an unset one, as in shells and .env files.
		const parsed = ENV_VARIABLES[name].schema.safeParse(raw === "" ? undefined : raw);
		if (!parsed.success) problems.push(`${name}: ${parsed.error.issues[0]?.message ?? "invalid"}`);
		return parsed.data as z.output<(typeof ENV_VARIABLES)[Name]["schema"]>;
	};
	const givenHome = read("QTRADE_HOME");
	const home = givenHome === undefined ? nearestHome(cwd) : path.resolve(cwd, givenHome);
	if (givenHome === undefined && isOfAnother(home)) {
		problems.push(`${home} belongs to another user: work in another folder, or set QTRADE_HOME to it if you trust it`);
	}
	const env: Env = {
		environment: read("QTRADE_ENV"),
		home,
		homeFoundAbove: givenHome === undefined && path.dirname(home) !== path.resolve(cwd),
		databaseUrl: read("DATABASE_URL") ?? null,
		lake: path.resolve(cwd, read("QTRADE_LAKE") ?? path.join(home, "lake")),
		calendars: path.resolve(cwd, read("QTRADE_CALENDARS") ?? path.join(home, "calendars")),
		port: read("QTRADE_PORT"),
		token: read("QTRADE_TOKEN") ?? null,
		leaseMs: Math.round((read("QTRADE_LEASE_SECONDS") ?? 30) * 1000),
		rollbackExpiryHours: read("QTRADE_ROLLBACK_HOURS") ?? 24,
		memoryMb: read("QTRADE_MEMORY_MB"),
		logLevel: read("QTRADE_LOG_LEVEL"),
		trustProxy: read("QTRADE_TRUST_PROXY") === "1",
		nextAuthSecret: read("NEXTAUTH_SECRET") ?? null,
		nextAuthUrl: read("NEXTAUTH_URL") ?? null,
		root: repositoryRoot(variables.QTRADE_ROOT, cwd),
		secrets: secretsOf(variables),
	};
	if (problems.length > 0) {
		throw new QtradeError(
			"usage",
			`the environment is not valid: ${problems.join("; ")} (docs/environment.md lists them)`,
		);
	}
	return env;
}

/** What an installation's folder has of its own; one that is only called so has nothing of it. */
const PARTS = ["postgres", "lake", "calendars", "nextauth-secret"];

/**
 * The `.qtrade` of this folder, or of the nearest one above it that has one, as git finds its repository; one that is
 * still to be made lies here. What somebody else has put above us (in /tmp, say) is none: we would take its database's
 * password, and with it whoever knows that.
 */
function nearestHome(cwd: string): string {
	for (let folder = cwd; ; folder = path.dirname(folder)) {
		const home = path.join(folder, ".qtrade");
		if (isOurs(home) && PARTS.some((part) => isOurs(path.join(home, part)))) return home;
		if (folder === path.dirname(folder)) return path.join(cwd, ".qtrade");
	}
}

const isOurs = (place: string): boolean => uidOf(place) !== undefined && !isOfAnother(place);

function isOfAnother(place: string): boolean {
	const uid = uidOf(place);
	return process.getuid !== undefined && uid !== undefined && uid !== process.getuid();
}

/** Of a link, whose the link is: where it leads is that person's choice. */
function uidOf(place: string): number | undefined {
	try {
		return lstatSync(place).uid;
	} catch {
		return undefined;
	}
}

const SECRET = /^QTRADE_SECRET_([A-Z][A-Z0-9_]{0,62})$/;

function secretsOf(variables: Record<string, string | undefined>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(variables).flatMap(([variable, value]) => {
			const name = SECRET.exec(variable)?.[1];
			return name && value ? [[name, value]] : [];
		}),
	);
}

/**
 * The folder that holds this code. The launcher passes it in QTRADE_ROOT, because a bundled server does not know where
 * its source lay; a process started otherwise (a test) is looked up from its working directory.
 */
function repositoryRoot(given: string | undefined, cwd: string): string {
	if (given) return given;
	for (let folder = cwd; ; folder = path.dirname(folder)) {
		if (existsSync(path.join(folder, "deploy", "postgres", "schema_v1.sql"))) return folder;
		if (folder === path.dirname(folder)) return cwd;
	}
}

let cached: Env | null = null;

/** This process's environment, parsed on first use. */
export function env(): Env {
	cached ??= parseEnv(process.env, process.cwd());
	return cached;
}

/** For tests and for `up`, which decides some variables itself; null: parsed anew on next use. */
export function setEnv(next: Env | null): void {
	cached = next;
}

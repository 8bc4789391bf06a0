/** Why DATABASE_URL cannot be used, as one line that says where and how to mend it. */
import { QtradeError } from "../errors";

/**
 * What a failed connection means to the person who set DATABASE_URL; null for an error that is not about connecting.
 * For a terminal, not for the console: it names host, database and login. Never the password.
 */
export function connectionProblem(databaseUrl: string, error: unknown): QtradeError | null {
	const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
	const url = new URL(databaseUrl);
	const at = `${url.hostname || "localhost"}:${url.port || 5432}`;
	const login = decodeURIComponent(url.username);
	const database = decodeURIComponent(url.pathname.slice(1)) || login;
	const problem = (text: string): QtradeError => new QtradeError("infrastructure", text, { cause: error });
	switch (code) {
		case "ECONNREFUSED":
		case "ECONNRESET":
		case "ETIMEDOUT":
		case "EHOSTUNREACH":
		case "ENETUNREACH":
			return problem(`no PostgreSQL answers at ${at}: start it, or set DATABASE_URL right`);
		case "ENOTFOUND":
		case "EAI_AGAIN":
			return problem(`the host ${url.hostname} of DATABASE_URL is not known here: set DATABASE_URL right`);
		case "28P01":
			return problem(
				`the PostgreSQL at ${at} does not take this password of the login ${login}: set DATABASE_URL right`,
			);
		case "28000":
			return problem(`the PostgreSQL at ${at} refuses the login ${login}: ${message} (see its pg_hba.conf)`);
		case "3D000":
			return problem(
				`the PostgreSQL at ${at} has no database ${database}: create it (createdb), or set DATABASE_URL right`,
			);
		case "53300":
			return problem(`the PostgreSQL at ${at} has no connection left: raise its max_connections, or end some`);
		case "57P03":
			return problem(`the PostgreSQL at ${at} is starting or stopping: try again in a moment`);
	}
	if (typeof message === "string" && /^timeout exceeded when trying to connect/.test(message)) {
		return problem(`the PostgreSQL at ${at} did not answer within 10 s: check that it is reachable from here`);
	}
	return null;
}

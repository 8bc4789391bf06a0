/** One error class, one table: code → HTTP status → exit code. Public text in `message`, internals only in `cause`. */

const CODES = {
	invalid_input: { http: 400, exit: 1 },
	usage: { http: 400, exit: 2 },
	unauthenticated: { http: 401, exit: 1 },
	reauthenticate: { http: 401, exit: 1 },
	forbidden: { http: 403, exit: 1 },
	not_found: { http: 404, exit: 1 },
	conflict: { http: 409, exit: 1 },
	rejected_query: { http: 400, exit: 1 },
	query_failed: { http: 400, exit: 1 },
	query_limit: { http: 408, exit: 1 },
	busy: { http: 429, exit: 1 },
	bad_data: { http: 422, exit: 1 },
	lease_lost: { http: 409, exit: 3 },
	shutdown: { http: 503, exit: 3 },
	cancelled: { http: 409, exit: 1 },
	held: { http: 409, exit: 1 },
	superseded: { http: 409, exit: 1 },
	infrastructure: { http: 503, exit: 3 },
	internal: { http: 500, exit: 3 },
} as const satisfies Record<string, { http: number; exit: 1 | 2 | 3 }>;

export type ErrorCode = keyof typeof CODES;

/** Marks our errors across copies of this module: Next bundles one into each route, and a process shares objects. */
const MARK = Symbol.for("qtrade.error");

/**
 * An error with a message that its reader can act on: what, where, how to mend.
 * `details` is public structured context; `cause` goes to the log only.
 */
export class QtradeError extends Error {
	readonly [MARK] = true;
	readonly code: ErrorCode;
	readonly details: Record<string, unknown>;

	constructor(code: ErrorCode, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
		super(message, { cause: options.cause });
		this.name = "QtradeError";
		this.code = code;
		this.details = options.details ?? {};
	}

	/** So that `instanceof` knows an error that another copy of this class made. */
	static override [Symbol.hasInstance](value: unknown): boolean {
		return typeof value === "object" && value !== null && MARK in value;
	}
}

export const httpStatusOf = (code: ErrorCode): number => CODES[code].http;
export const exitCodeOf = (code: ErrorCode): 1 | 2 | 3 => CODES[code].exit;

/** Any thrown value as a QtradeError; an unknown one becomes `internal` and keeps its text out of the public message. */
export function toQtradeError(error: unknown): QtradeError {
	if (error instanceof QtradeError) return error;
	const code = (error as { code?: unknown } | null)?.code;
	if (code === IDLE_IN_TRANSACTION) {
		return new QtradeError(
			"infrastructure",
			"this process stood still in a transaction and the database ended it: nothing of it was kept, try again",
			{ cause: error },
		);
	}
	if (isLostConnection(error)) {
		return new QtradeError("infrastructure", "the database cannot be reached: check that it runs (qtrade doctor)", {
			cause: error,
		});
	}
	if (code === "22023" && error instanceof Error && error.message.includes("qtrade_app")) {
		return new QtradeError("infrastructure", "the database has no role qtrade_app yet: run qtrade migrate", {
			cause: error,
		});
	}
	if (code === "42501" && error instanceof Error && error.message.includes('set role "qtrade_app"')) {
		return new QtradeError(
			"infrastructure",
			"the login of DATABASE_URL is no member of the role qtrade_app: grant it (docs/security.md says how)",
			{ cause: error },
		);
	}
	if (isDiskFull(error)) {
		return new QtradeError(
			"infrastructure",
			"the disk is full: make room where QTRADE_HOME and the lake lie (qtrade doctor names them), then try again",
			{ cause: error },
		);
	}
	if (isOutOfMemory(error)) {
		return new QtradeError(
			"infrastructure",
			"this needed more memory than QTRADE_MEMORY_MB allows, and could not go on from the disk: raise it and try again",
			{ cause: error },
		);
	}
	if (isLockRefused(error)) {
		return new QtradeError(
			"infrastructure",
			"the lake's file system does not let files be locked: put QTRADE_HOME and the lake on a local disk, or mount it with locks",
			{ cause: error },
		);
	}
	return new QtradeError("internal", "something unexpected went wrong; the log has the details", { cause: error });
}

/** DuckDB says it in its text only. */
const isOutOfMemory = (error: unknown): boolean => error instanceof Error && /Out of Memory Error/.test(error.message);

/** As some network file systems do: DuckDB takes it for a lock that nobody holds. */
const isLockRefused = (error: unknown): boolean =>
	error instanceof Error &&
	/Could not set lock on file .*(not supported|not implemented|No locks available|held in PID 0)/.test(error.message);

const POSTGRES_DISK_FULL = "53100";
/** The last one is DuckDB's, where what it has to spill is more than the disk has room for. */
const DISK_FULL_TEXT = /No space left on device|Disk quota exceeded|failed to offload data block/i;

/** The system says it by a code, Postgres by another, and DuckDB only in its text. */
function isDiskFull(error: unknown): boolean {
	const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
	return (
		code === "ENOSPC" ||
		code === "EDQUOT" ||
		code === POSTGRES_DISK_FULL ||
		(code === undefined && typeof message === "string" && DISK_FULL_TEXT.test(message))
	);
}

const IDLE_IN_TRANSACTION = "25P03";

/** By the code of Postgres or of the system; pg itself gives its errors no code, so those are known by their text. */
function isLostConnection(error: unknown): boolean {
	const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
	if (typeof code === "string") return CONNECTION_CODES.has(code) || code.startsWith("08") || code.startsWith("57P");
	return typeof message === "string" && PG_CONNECTION_TEXT.test(message);
}

const PG_CONNECTION_TEXT =
	/^(Connection terminated|Client (has encountered a connection error|was closed) and is not queryable|timeout exceeded when trying to connect)/;

const CONNECTION_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EPIPE", "28P01", "3D000"]);

/**
 * Runs SQL that we did not write over versions of datasets. The web process, the commands and the workers use this
 * client; DuckDB itself is loaded in child processes only (child.ts), one per query, so nothing here may import it.
 */
import { isAbsolute, normalize, sep } from "node:path";
import { QtradeError } from "../../errors";
import { Admission } from "./admission";
import type { ChildHandle } from "./child-handle";
import { analyseOn, queryOn } from "./exchange";
import type { IsolationReport, ToolFinder } from "./isolation";
import { Pool } from "./pool";
import {
	type Analysis,
	isViewName,
	type SandboxLimits,
	type SandboxResult,
	type SandboxView,
	SQL_CHARACTERS_MAX,
} from "./protocol";

export type { Analysis, ResultColumn, SandboxLimits, SandboxResult, SandboxView, StatementKind } from "./protocol";

export type SandboxQuery = {
	sql: string;
	views: SandboxView[];
	limits: SandboxLimits;
	signal?: AbortSignal;
	/** whose query it is, so that nobody has all places; ours when there is none */
	party?: string;
};

/** What reads ask of a sandbox. */
export type SandboxAccess = Pick<Sandbox, "analyse" | "query">;

export type { IsolationReport } from "./isolation";

export type SandboxOptions = {
	/** the repository, absolute: a bundled server does not know where its sources lie */
	root: string;
	/** the lake, absolute: the only data that a query may read */
	allowedFolder: string;
	/** children kept ready; a command that asks once wants 0, and its analysis and its query then share one */
	warm?: number;
	concurrencyMax?: number;
	queueMax?: number;
	/** for tests, which take tools of the operating system away */
	findTool?: ToolFinder;
};

/** Of the places and of the queue, as much as one person may have: the others are not to wait for them. */
const PARTY_MAX = 2;
const PARTY_QUEUE_MAX = 12;

/** Parsing takes milliseconds: two at a time are plenty, and they may not starve the queries of processes. */
const ANALYSES_MAX = 2;
const ANALYSE_WAIT_MS = 10_000;

export class Sandbox {
	private readonly pool: Pool;
	private readonly queries: Admission;
	private readonly analyses: Admission;
	private closed = false;

	constructor(private readonly options: SandboxOptions) {
		const { warm = 2, concurrencyMax = 4, queueMax = 32 } = options;
		this.pool = new Pool({ ...options, warm });
		this.queries = new Admission({
			concurrencyMax,
			queueMax,
			partyMax: PARTY_MAX,
			partyQueueMax: PARTY_QUEUE_MAX,
		});
		this.analyses = new Admission({ concurrencyMax: ANALYSES_MAX, queueMax: queueMax + concurrencyMax });
	}

	/** This sandbox for one person's request: its queries are counted as theirs, and end with it. */
	for(party: string, signal?: AbortSignal): SandboxAccess {
		return {
			analyse: (sql, own) => this.analyse(sql, own ?? signal),
			query: ({ signal: own = signal, ...query }) => this.query({ party, ...query, ...(own && { signal: own }) }),
		};
	}

	/** Starts the processes that are to wait, in the background; otherwise the first use does. */
	warmUp(): void {
		this.pool.refill();
	}

	/** What the operating system adds here; `qtrade doctor` shows it. */
	async isolation(): Promise<IsolationReport> {
		const { layer, memoryCap, summary, unavailable } = await this.pool.isolationInForce();
		return { layer, memoryCap, summary, unavailable };
	}

	/**
	 * Parses a query without running it: which datasets of schema lake it reads ("us_prices_daily",
	 * "us_prices_daily@3"), sorted, and its form.
	 * @throws QtradeError rejected_query for anything but an allowed SELECT, EXPLAIN, DESCRIBE or SUMMARIZE
	 */
	async analyse(sql: string, signal?: AbortSignal): Promise<Analysis> {
		this.requireOpen();
		requireText(sql);
		const leave = await this.analyses.enter(ANALYSE_WAIT_MS, signal);
		try {
			const child = await this.pool.take(signal);
			try {
				return await analyseOn(child, sql, signal);
			} finally {
				this.pool.giveBack(child);
			}
		} finally {
			leave();
		}
	}

	/**
	 * Runs one query in a process of its own, which ends with it (unless the gate refuses it: then nothing has run).
	 * @throws QtradeError rejected_query (not allowed), query_failed (DuckDB's first line), query_limit (deadline,
	 * memory), busy (too many at once), cancelled (the signal), infrastructure (no process, no file)
	 */
	async query(query: SandboxQuery): Promise<SandboxResult> {
		this.requireOpen();
		requireText(query.sql);
		requireLimits(query.limits);
		requireViews(query.views, this.options.allowedFolder);
		const leave = await this.queries.enter(query.limits.deadlineMs, query.signal, query.party);
		try {
			const child = await this.pool.take(query.signal).catch((error) => {
				leave();
				throw error;
			});
			// The place is free when the process is gone, not when its answer has come.
			void child.exited.then(leave);
			return await this.runOn(child, query, leave);
		} catch (error) {
			throw this.closed ? closed() : this.withoutPaths(error, query.views);
		}
	}

	private async runOn(child: ChildHandle, query: SandboxQuery, leave: () => void): Promise<SandboxResult> {
		try {
			const result = await queryOn(child, query);
			this.pool.discard(child);
			return result;
		} catch (error) {
			// The gate has refused, so the child has only parsed: it is as good as before.
			if (isRefusal(error)) {
				this.pool.giveBack(child);
				leave();
			} else this.pool.discard(child);
			throw error;
		}
	}

	/** Ends every process; queries under way and waiting fail as cancelled. Waits until all are gone. */
	async close(): Promise<void> {
		this.closed = true;
		this.queries.close(closed());
		this.analyses.close(closed());
		await this.pool.close();
	}

	private requireOpen(): void {
		if (this.closed) throw closed();
	}

	/** Where files lie is no business of a query's author. */
	private withoutPaths(error: unknown, views: readonly SandboxView[]): unknown {
		if (!(error instanceof QtradeError)) return error;
		let message = error.message;
		for (const view of views) {
			for (const file of view.files) message = message.replaceAll(file, `a file of lake.${view.name}`);
		}
		message = message.replaceAll(this.options.allowedFolder, "<lake>").replaceAll(this.options.root, "<qtrade>");
		return new QtradeError(error.code, message, { details: error.details, cause: error.cause });
	}
}

/** The layer in force for this repository and lake, for `qtrade doctor`. */
export async function inspectIsolation(
	options: Pick<SandboxOptions, "root" | "allowedFolder">,
): Promise<IsolationReport> {
	const sandbox = new Sandbox({ ...options, warm: 0 });
	try {
		return await sandbox.isolation();
	} finally {
		await sandbox.close();
	}
}

const isRefusal = (error: unknown): boolean => error instanceof QtradeError && error.code === "rejected_query";
const closed = (): QtradeError => new QtradeError("cancelled", "the sandbox was closed");

function requireText(sql: string): void {
	if (sql.includes("\0")) {
		throw new QtradeError("rejected_query", "the query holds a NUL character: remove it");
	}
	if (sql.length <= SQL_CHARACTERS_MAX) return;
	throw new QtradeError("rejected_query", `the query is longer than ${SQL_CHARACTERS_MAX} characters: shorten it`);
}

function requireLimits(limits: SandboxLimits): void {
	for (const name of ["deadlineMs", "rowsMax", "bytesMax", "memoryMb", "threads"] as const) {
		if (Number.isSafeInteger(limits[name]) && limits[name] > 0) continue;
		throw new QtradeError("invalid_input", `the limit ${name} must be a whole number above 0`);
	}
}

/** The caller is ours; a file outside the lake would still be a hole, so it is looked at here. */
function requireViews(views: readonly SandboxView[], allowedFolder: string): void {
	const inside = allowedFolder.endsWith(sep) ? allowedFolder : `${allowedFolder}${sep}`;
	for (const { name, files, columns } of views) {
		if (!isViewName(name) || columns.length === 0) {
			throw new QtradeError("infrastructure", `the view lake.${name} is malformed`);
		}
		for (const file of files) {
			if (!isAbsolute(file) || normalize(file) !== file || !file.startsWith(inside)) {
				throw new QtradeError("infrastructure", `a file of lake.${name} is not in the lake`);
			}
			// DuckDB would read these as patterns.
			if (/[*?[\]]/.test(file)) {
				throw new QtradeError("infrastructure", `a path of lake.${name} contains one of * ? [ ]: rename the folder`);
			}
		}
	}
}

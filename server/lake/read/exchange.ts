/** One request to one child, from the parent's side: what comes back, what ends it early, and what its death means. */
import { QtradeError } from "../../errors";
import { cancelled } from "./admission";
import type { ChildExit, ChildHandle } from "./child-handle";
import { tooLarge, tooLate } from "./limit-errors";
import { watchMemory } from "./memory-watch";
import {
	type Analysis,
	type ChildReply,
	PROCESS_OVERHEAD_MB,
	type ResultColumn,
	type SandboxLimits,
	type SandboxResult,
	type SandboxView,
} from "./protocol";

const MIB = 1024 * 1024;
/** DuckDB is asked to stop at the deadline, and gets this long to do it. */
const GRACE_MS = 1_000;
const ANALYSE_TIMEOUT_MS = 5_000;

type Ended = (error: QtradeError) => void;
type Settle<T> = { resolve: (value: T) => void; reject: Ended; end: Ended; undo: (step: () => void) => void };

/**
 * Waits until what `start` sets going is settled, the child dies, or someone ends it. `end` kills the child; the
 * promise then fails with that error, once the process is gone. Steps given to `undo` are taken in every case.
 */
async function converse<T>(
	child: ChildHandle,
	signal: AbortSignal | undefined,
	start: (settle: Settle<T>) => (reply: ChildReply) => void,
): Promise<T> {
	const undone: (() => void)[] = [];
	try {
		return await new Promise((resolve, reject) => {
			let endedBy: QtradeError | null = null;
			const end: Ended = (error) => {
				endedBy ??= error;
				child.kill();
			};
			const undo = (step: () => void): void => void undone.push(step);
			const onAbort = (): void => end(cancelled());
			signal?.addEventListener("abort", onAbort, { once: true });
			undo(() => signal?.removeEventListener("abort", onAbort));
			void child.exited.then((exit) => reject(endedBy ?? crashed(exit)));
			const onReply = start({ resolve, reject, end, undo });
			child.listen({
				// What a dying child still says is no answer any more: a cancelled query stays cancelled.
				onReply: (reply) => endedBy === null && onReply(reply),
				onBroken: (reason) => end(broken(reason)),
			});
			if (signal?.aborted) onAbort();
		});
	} finally {
		for (const step of undone) step();
	}
}

/** Has a child parse and check a query. @throws QtradeError rejected_query, cancelled */
export async function analyseOn(child: ChildHandle, sql: string, signal?: AbortSignal): Promise<Analysis> {
	try {
		return await converse<Analysis>(child, signal, ({ resolve, reject, end, undo }) => {
			const timer = setTimeout(() => end(tooComplicated()), ANALYSE_TIMEOUT_MS);
			undo(() => clearTimeout(timer));
			child.expect(MIB, 8 * MIB);
			child.send({ type: "analyse", sql });
			return (reply) => {
				if (reply.type === "analysed") resolve(reply.analysis);
				else if (reply.type === "error") reject(new QtradeError(reply.code, reply.message));
				else end(broken(`an unexpected ${reply.type}`));
			};
		});
	} catch (error) {
		// A parser that falls over its own stack takes the process with it.
		throw error instanceof QtradeError && error.details.crashed === true ? tooComplicated() : error;
	}
}

type QueryJob = { sql: string; views: SandboxView[]; limits: SandboxLimits; signal?: AbortSignal };

/** Has a child run a query. @throws QtradeError rejected_query, query_failed, query_limit, cancelled, infrastructure */
export async function queryOn(child: ChildHandle, { sql, views, limits, signal }: QueryJob): Promise<SandboxResult> {
	const startedAt = performance.now();
	let peakBytes = (): number => 0;
	try {
		return await converse<SandboxResult>(child, signal, ({ resolve, reject, end, undo }) => {
			const timer = setTimeout(() => end(tooLate(limits.deadlineMs)), limits.deadlineMs + GRACE_MS);
			undo(() => clearTimeout(timer));
			if (child.pid !== undefined) {
				const bytesMax = (limits.memoryMb + PROCESS_OVERHEAD_MB) * MIB;
				const watch = watchMemory(child.pid, bytesMax, () => end(tooLarge(limits.memoryMb)));
				peakBytes = watch.peakBytes;
				undo(watch.stop);
			}
			// Every batch of rows carries a few bytes of its own; a single row may fill all that is allowed.
			child.expect(limits.bytesMax + MIB, limits.bytesMax * 2 + 8 * MIB);
			child.send({ type: "query", sql, views, limits });
			const collect = collector(limits);
			return (reply) => {
				if (reply.type === "error") return reject(new QtradeError(reply.code, reply.message));
				if (reply.type === "limit") {
					return reject(reply.limit === "memory" ? tooLarge(limits.memoryMb) : tooLate(limits.deadlineMs));
				}
				const step = collect(reply);
				if (step === "broken") end(broken(`an unexpected ${reply.type}`));
				else if (step !== null) resolve({ ...step, durationMs: performance.now() - startedAt });
			};
		});
	} catch (error) {
		throw isForMemory(error, peakBytes(), limits.memoryMb) ? tooLarge(limits.memoryMb) : error;
	}
}

/** Puts a result together; null while it is not complete, "broken" when the replies make no sense. */
function collector(limits: SandboxLimits): (reply: ChildReply) => null | "broken" | Omit<SandboxResult, "durationMs"> {
	let columns: ResultColumn[] | null = null;
	const rows: unknown[][] = [];
	return (reply) => {
		if (reply.type === "columns" && columns === null) {
			columns = reply.columns;
			return null;
		}
		if (columns === null) return "broken";
		const width = columns.length;
		if (reply.type === "done") return { columns, rows, rowCount: rows.length, truncatedBy: reply.truncatedBy };
		if (reply.type !== "rows" || rows.length + reply.rows.length > limits.rowsMax) return "broken";
		if (reply.rows.some((row) => row.length !== width)) return "broken";
		for (const row of reply.rows) rows.push(row);
		return null;
	};
}

const tooComplicated = (): QtradeError =>
	new QtradeError("rejected_query", "the query is too deeply nested to be checked: simplify it");

const broken = (reason: string): QtradeError =>
	new QtradeError("query_failed", "the query process gave no proper answer, so it was ended", {
		cause: new Error(reason),
	});

/** A child that ended by itself. Bubblewrap reports a death by signal N as exit code 128 + N. */
function crashed({ code, signal, stderr }: ChildExit): QtradeError {
	const wasKilled = signal === "SIGKILL" || code === 137;
	const saysMemory = /out of memory|bad_alloc|allocation failed|cannot allocate/i.test(stderr);
	const message = "the query made its process end; no other query was touched: simplify it, or report it";
	return new QtradeError("query_failed", message, {
		details: { crashed: true, memory: wasKilled || saysMemory },
		cause: new Error(`exit ${code ?? signal}: ${stderr}`),
	});
}

/**
 * Nothing but a lack of memory kills a child that we did not kill; and native code that gets none where it expects
 * some ends by SIGSEGV without a word, which is told by its having held more than DuckDB was to use.
 */
function isForMemory(error: unknown, peakBytes: number, memoryMb: number): boolean {
	if (!(error instanceof QtradeError) || error.details.crashed !== true) return false;
	return error.details.memory === true || peakBytes > memoryMb * MIB;
}

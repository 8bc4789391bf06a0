/** Asks a provider over HTTP: paced, tried again where that may help, every try recorded, every answer kept in bronze. */
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { setTimeout as sleep } from "node:timers/promises";
import { QtradeError, toQtradeError } from "../../errors";
import type { LandedFile, Landing } from "../landing";
import { holdTurns, takeTurn } from "./pace";
import { type RetryLimits, type Trouble, waitBefore } from "./retry-policy";
import { errorWithoutSecrets, type Secrets, startWithoutSecrets, withoutSecrets, withSecrets } from "./secrets";

export type ProviderLimits = RetryLimits & {
	requestsPerMinute: number;
	/** for one try, its body included */
	timeoutMs: number;
	bytesMax: number;
};

export const PROVIDER_LIMITS: ProviderLimits = {
	attempts: 5,
	backoffMs: 1000,
	waitMaxMs: 120_000,
	requestsPerMinute: 60,
	timeoutMs: 60_000,
	bytesMax: 256 << 20,
};

/** One try, as it is kept with the run: the answer to "was the vendor late, was the vendor wrong, or were we?". */
export type RequestRecord = {
	/** what was asked for, e.g. a symbol */
	subject: string;
	/** with the names of secrets in their place */
	url: string;
	attempt: number;
	at: Date;
	status: number | null;
	/** answered; again: a try that another one followed; given_up */
	outcome: "answered" | "again" | "given_up";
	problem: string | null;
	bytes: number;
	/** 0 for an answer that was taken over from an earlier run: its other facts are those of its asking */
	durationMs: number;
	/** in run_files */
	file: string | null;
};

export type ProviderRequest = {
	subject: string;
	/** {secret:NAME} stands for a secret */
	url: string;
	headers?: Readonly<Record<string, string>>;
	/** of the kept answer, e.g. "json" */
	extension: string;
	/** What is wrong with a complete answer, null when it is as it should be. Asked with the landed file. */
	judge: (file: LandedFile, status: number) => Promise<Judgement>;
	/** answers that say something although they are no success, e.g. 404 for a symbol that is gone */
	accept?: readonly number[];
};

/** A problem of the answer's shape, which may pass, or a refusal, which stays. */
export type Judgement = string | { refusal: string } | null;

export type Answer = { status: number; file: LandedFile };

export type ProviderClient = {
	ask(request: ProviderRequest): Promise<Answer>;
	/** The beginning of what the provider sent, without our secrets: for a problem that quotes it. */
	quote(text: string, lengthMax: number): string;
};

/** An answer that an earlier run of the same work got. */
export type EarlierAnswer = { status: number; attempt: number; at: Date; file: Omit<LandedFile, "name"> };

export type ProviderClientOptions = {
	limits: ProviderLimits;
	land: Landing;
	signal: AbortSignal;
	/** keeps a try; awaited before the next wait, so that it is there whatever becomes of this process */
	record: (record: RequestRecord) => Promise<void>;
	/** by the url as recorded; null to ask */
	earlier: (url: string) => Promise<EarlierAnswer | null>;
	/** by name, as env.ts reads them */
	secrets: Secrets;
};

type Failed = { ok: false; trouble: Trouble; bytes: number; file: string | null };
type Tried = { ok: true; answer: Answer } | Failed;

/** What is known of a try that ends in an error of ours. */
type Progress = { status: number | null; bytes: number };

/** What a connection broke with while its answer was read; what the disk says then is not the provider's. */
class BrokenLine {
	constructor(readonly error: unknown) {}
}

/** A sentence for the record, however much a provider has to say. */
const PROBLEM_MAX = 500;

/**
 * No text that leaves it (a record, an error, a file's name) holds a secret.
 * @throws QtradeError("infrastructure") from `ask` when a provider gives no answer, ("bad_data") when it gives a wrong one
 */
export function providerClient(options: ProviderClientOptions): ProviderClient {
	const { limits, signal, record, secrets } = options;
	const clean = (text: string): string => withoutSecrets(text, secrets);
	let landed = 0;
	const nameOf = ({ subject, extension }: ProviderRequest): string => {
		landed += 1;
		return `${String(landed).padStart(4, "0")}-${clean(subject).replaceAll(/[^\w.^=-]/g, "_")}.${extension}`;
	};

	return {
		quote: (text, lengthMax) => startWithoutSecrets(text, secrets, lengthMax),
		async ask(request) {
			const asked = { subject: clean(request.subject), url: clean(request.url) };
			const earlier = await options.earlier(asked.url);
			if (earlier !== null) {
				const { status, attempt, at } = earlier;
				const file = options.land.adopt(nameOf(request), earlier.file);
				const { bytes, name } = file;
				const known = { ...asked, attempt, at, status, bytes, durationMs: 0, file: name };
				await record({ ...known, outcome: "answered", problem: null });
				return { status, file };
			}
			const provider = new URL(request.url.replaceAll(/\{secret:\w+\}/g, "x")).host;
			for (let attempt = 1; ; attempt += 1) {
				await unlessAborted(signal, takeTurn(provider, limits.requestsPerMinute, signal));
				const at = new Date();
				const began = performance.now();
				const progress: Progress = { status: null, bytes: 0 };
				const tookMs = (): number => performance.now() - began;
				const tried = await tryOnce(options, request, nameOf, progress).catch(async (thrown: unknown) => {
					// Ours, not the provider's: a key that is missing, a full disk, an answer too long, the run's own end.
					const error = toQtradeError(errorWithoutSecrets(thrown, secrets));
					const problem = error.message.slice(0, PROBLEM_MAX);
					const known = { ...asked, ...progress, attempt, at, durationMs: tookMs(), file: null };
					await record({ ...known, outcome: "given_up", problem });
					throw error;
				});
				const known = { ...asked, attempt, at, durationMs: tookMs() };
				if (tried.ok) {
					const { status, file } = tried.answer;
					await record({ ...known, status, outcome: "answered", problem: null, bytes: file.bytes, file: file.name });
					return tried.answer;
				}
				const { bytes, file } = tried;
				const trouble = { ...tried.trouble, problem: clean(tried.trouble.problem).slice(0, PROBLEM_MAX) };
				const wait = waitBefore(trouble, attempt, limits, at, Math.random());
				const status = trouble.kind === "connection" ? null : trouble.status;
				await record({
					...known,
					status,
					outcome: wait === null ? "given_up" : "again",
					problem: trouble.problem,
					bytes,
					file,
				});
				if (wait === null) throw givenUp(asked.subject, clean(provider), trouble, attempt);
				if (trouble.kind === "status" && trouble.status === 429) holdTurns(provider, wait);
				await unlessAborted(signal, sleep(wait, undefined, { signal }));
			}
		},
	};
}

async function tryOnce(
	{ limits, land, signal, secrets }: ProviderClientOptions,
	request: ProviderRequest,
	nameOf: (request: ProviderRequest) => string,
	progress: Progress,
): Promise<Tried> {
	const url = withSecrets(request.url, secrets, encodeURIComponent);
	const headers = Object.fromEntries(
		Object.entries(request.headers ?? {}).map(([name, value]) => [name, withSecrets(value, secrets)]),
	);
	const timeout = AbortSignal.timeout(limits.timeoutMs);
	const lost = (error: unknown): Failed => {
		if (signal.aborted) throw signal.reason;
		return {
			ok: false,
			trouble: { kind: "connection", problem: lineProblem(error, timeout, limits) },
			bytes: progress.bytes,
			file: null,
		};
	};
	let response: Response;
	try {
		response = await fetch(url, { headers, redirect: "manual", signal: AbortSignal.any([signal, timeout]) });
	} catch (error) {
		return lost(error);
	}
	const { status } = response;
	progress.status = status;
	if (!response.ok && !request.accept?.includes(status)) {
		// Followed, it would take our headers, and the keys in them, to wherever it says.
		const location = response.headers.get("location");
		const text =
			location === null
				? await startOf(response, (start) => startWithoutSecrets(start, secrets))
				: `it says to ask ${location} instead`;
		const problem = `answered ${status} ${response.statusText}`.trim() + (text === "" ? "" : `: ${text}`);
		const retryAfter = response.headers.get("retry-after");
		return { ok: false, trouble: { kind: "status", status, retryAfter, problem }, bytes: 0, file: null };
	}
	let file: LandedFile;
	try {
		const chunks = counted(response, limits.bytesMax, (chunk) => {
			progress.bytes += chunk;
		});
		file = await land.write(nameOf(request), request.extension, chunks);
	} catch (error) {
		if (error instanceof BrokenLine) return lost(error.error);
		throw notKept(error);
	}
	const wrong = await request.judge(file, status);
	if (wrong === null) return { ok: true, answer: { status, file } };
	const trouble: Trouble =
		typeof wrong === "string"
			? { kind: "shape", status, problem: wrong }
			: { kind: "refusal", status, problem: wrong.refusal };
	return { ok: false, trouble, bytes: progress.bytes, file: file.name };
}

/** The disk's errors name the call that failed; a full disk has a sentence of its own. */
function notKept(error: unknown): QtradeError {
	const known = toQtradeError(error);
	const { code, syscall } = error as { code?: unknown; syscall?: unknown };
	if (known.code !== "internal" || syscall === undefined) return known;
	return new QtradeError(
		"infrastructure",
		`the answer could not be kept (${code} at ${syscall}): look at the disk of the lake`,
		{
			cause: error,
		},
	);
}

/** What was awaited, or why the run ends. */
async function unlessAborted(signal: AbortSignal, waiting: Promise<void>): Promise<void> {
	await waiting.catch((error: unknown) => {
		throw signal.aborted ? signal.reason : error;
	});
}

function givenUp(subject: string, provider: string, trouble: Trouble, attempts: number): QtradeError {
	const tries = attempts === 1 ? "" : ` (${attempts} tries)`;
	const text = `${provider}, asked for ${subject}, ${trouble.problem}${tries}`;
	const details = { provider, subject, attempts };
	// The provider's data is wrong, or it is not to be had: the first is a person's to look at, the second passes.
	if (trouble.kind === "shape") {
		return new QtradeError("bad_data", text, { details: { ...details, check: "schema" } });
	}
	return new QtradeError("infrastructure", text, { details });
}

/** What went wrong on the line, as undici says it in its cause. */
function lineProblem(error: unknown, timeout: AbortSignal, { timeoutMs }: ProviderLimits): string {
	if (timeout.aborted) return `gave no whole answer within ${timeoutMs / 1000} s`;
	const cause = (error as { cause?: { code?: string; message?: string } }).cause;
	const what = cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error));
	return `could not be reached, or cut the connection (${what})`;
}

async function* bodyOf({ body }: Response): AsyncIterable<Uint8Array> {
	if (body === null) return;
	try {
		yield* Readable.fromWeb(body as ReadableStream<Uint8Array>);
	} catch (error) {
		throw new BrokenLine(error);
	}
}

async function* counted(
	response: Response,
	bytesMax: number,
	count: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
	let total = 0;
	for await (const chunk of bodyOf(response)) {
		total += chunk.length;
		count(chunk.length);
		if (total > bytesMax) {
			throw new QtradeError("bad_data", `the answer is longer than ${bytesMax} bytes: raise source.limits.bytes_max`);
		}
		yield chunk;
	}
}

const EXCERPT = 200;

/** The beginning of what a refusal says, in one line; the rest of it is not waited for. */
async function startOf(response: Response, clean: (start: string) => string): Promise<string> {
	let text = "";
	const decoder = new TextDecoder();
	try {
		for await (const chunk of bodyOf(response)) {
			text += decoder.decode(chunk, { stream: true });
			// Much more than is quoted: where tags and secrets go out of it, it becomes shorter.
			if (text.length >= EXCERPT * 10) break;
		}
	} catch {
		// A refusal that breaks off is a refusal.
	}
	return clean(text)
		.replaceAll(/<[^>]*>/g, " ")
		.replaceAll(/[\s\p{Cc}]+/gu, " ")
		.trim()
		.slice(0, EXCERPT);
}

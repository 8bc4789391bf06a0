import { TRPCClientError } from "@trpc/client";
import type { Problem } from "../../_ui/error-panel";

type Given = { code: string; message: string; errorId: string | null };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** What the server said of an error; null where no answer of it arrived. */
function givenBy(error: unknown): Given | null {
	if (!(error instanceof TRPCClientError) || !isRecord(error.data)) return null;
	const qtrade = error.data.qtrade;
	if (!isRecord(qtrade)) return { code: String(error.data.code ?? "internal"), message: error.message, errorId: null };
	return {
		code: String(qtrade.code),
		message: String(qtrade.message),
		errorId: typeof qtrade.error_id === "string" ? qtrade.error_id : null,
	};
}

export const codeOf = (error: unknown): string => givenBy(error)?.code ?? "unreachable";

/** An error that the same request would only meet again. */
export const isFinalError = (error: unknown): boolean =>
	!["unreachable", "infrastructure", "internal", "busy", "INTERNAL_SERVER_ERROR"].includes(codeOf(error));

const ADVICE: Record<string, { meaning: string; remedy: string }> = {
	invalid_input: {
		meaning: "The request was refused; nothing was changed.",
		remedy: "Correct what it names and try again.",
	},
	unauthenticated: { meaning: "Your session has ended; nothing was changed.", remedy: "Sign in again." },
	reauthenticate: {
		meaning: "A decision like this needs a fresh sign-in; nothing was changed.",
		remedy: "Give your password and try again.",
	},
	forbidden: {
		meaning: "Your roles do not allow this; nothing was changed.",
		remedy: "Ask someone who has the role, or an admin for it.",
	},
	not_found: {
		meaning: "It does not exist, or not any more.",
		remedy: "Check the address, or look for it with Ctrl/⌘ K.",
	},
	conflict: {
		meaning: "Something else changed first; nothing was changed by you.",
		remedy: "Look at the present state, then decide again.",
	},
	held: {
		meaning: "A person stopped publishing of this dataset.",
		remedy: "Read the hold's reason on the dataset's page.",
	},
	rejected_query: {
		meaning: "The query was refused before anything ran.",
		remedy: "Ask with one SELECT over lake.<dataset>; the message says what is not allowed.",
	},
	query_failed: {
		meaning: "The query ended with an error of its own; nothing was changed.",
		remedy: "Correct what the message names and run it again.",
	},
	query_limit: { meaning: "Reading took longer than it may.", remedy: "Ask for fewer rows." },
	busy: { meaning: "The server is doing as much as it may at once.", remedy: "Wait a moment and try again." },
	infrastructure: {
		meaning: "The server is up but cannot reach its database or disk. What was published is not affected.",
		remedy: "Run npx qtrade doctor on the server; it says what is wrong.",
	},
	unreachable: {
		meaning: "The console cannot reach the qtrade server. Runs that are under way and published data are not affected.",
		remedy: "Check your connection, and that npx qtrade up is running.",
	},
};

const UNEXPECTED = {
	meaning: "A fault in qtrade itself. The request was not completed.",
	remedy: "Try again. If it comes back, the error id finds the log line that says why.",
};

/** Any error as what happened, what it means and what to do. */
export function problemOf(error: unknown): Problem {
	const given = givenBy(error);
	const advice = ADVICE[given?.code ?? "unreachable"] ?? UNEXPECTED;
	return { title: given?.message ?? "no answer from the server", ...advice, errorId: given?.errorId ?? null };
}

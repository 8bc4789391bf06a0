/** What no text of a definition may hold, wherever it stands: it could not be stored, or not be shown. */

/** Names that every object has without being given them; the console's answers refuse them as keys. */
export const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/**
 * The first problem, in words; null when all is well.
 * @param value a document that keeps its contract, which bounds its depth
 */
export function textProblem(value: unknown, at = ""): string | null {
	if (typeof value === "string") return flaw(value, at);
	if (value === null || typeof value !== "object") return null;
	for (const [key, entry] of Object.entries(value)) {
		if (RESERVED.has(key)) return `${at} has the key ${key}, which has a meaning of its own: take another name`;
		const place = at === "" ? key : `${at}.${key}`;
		const problem = flaw(key, `a key of ${at}`) ?? textProblem(entry, place);
		if (problem !== null) return problem;
	}
	return null;
}

/** Postgres keeps neither in a document. */
function flaw(text: string, at: string): string | null {
	if (text.includes("\0")) return `${at} holds a zero byte`;
	return /\p{Cs}/u.test(text) ? `${at} holds half a character (a lone surrogate)` : null;
}

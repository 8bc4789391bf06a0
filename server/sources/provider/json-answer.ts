/** JSON answers: read whole, and addressed by JSON Pointer (RFC 6901). */
import { open, readFile } from "node:fs/promises";
import type { LandedFile } from "../landing";

/** JSON is read at once; a provider that answers more by the request is asked for less. */
const BYTES_MAX = 128 << 20;

export type JsonAnswer = { value: unknown } | { problem: string };

/** The beginning of what a provider sent, without our secrets; see ProviderClient.quote. */
export type Quote = (text: string, lengthMax: number) => string;

/** The file as JSON, or what it is instead; without `quote` that is said without the provider's words. */
export async function readJson(file: LandedFile, quote?: Quote): Promise<JsonAnswer> {
	if (file.bytes > BYTES_MAX) return { problem: `sent ${file.bytes} bytes of JSON; ask for less at a time` };
	const text = (await readFile(file.path, "utf8")).replace(/^\uFEFF/, "");
	if (text.trim() === "") return { problem: "sent an empty page" };
	try {
		return { value: JSON.parse(text) as unknown };
	} catch {
		return { problem: `sent ${kindOf(text, quote)} where JSON was to be` };
	}
}

/** Much more than is quoted: where secrets go out of it, it becomes shorter. */
const LOOKED_AT = 2000;
const QUOTED = 60;

/** What a text seems to be, with its beginning. */
export function kindOf(text: string, quote?: Quote): string {
	const start = text.trim().slice(0, LOOKED_AT);
	const isPage = /^<(!doctype|html|\?xml)/i.test(start);
	if (!quote) return isPage ? "an HTML page" : "a text";
	const words = quote(start, LOOKED_AT).replaceAll(/\s+/g, " ").slice(0, QUOTED);
	return isPage ? `an HTML page (${words}…)` : `the text ${JSON.stringify(words)}`;
}

/** What a pointer names; undefined where there is nothing. An empty pointer is the whole. */
export function at(value: unknown, pointer: string): unknown {
	if (pointer === "") return value;
	let found = value;
	for (const part of pointer.slice(1).split("/")) {
		const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
		if (Array.isArray(found)) found = /^(0|[1-9]\d*)$/.test(key) ? found[Number(key)] : undefined;
		else if (typeof found === "object" && found !== null && Object.hasOwn(found, key)) {
			found = (found as Record<string, unknown>)[key];
		} else return undefined;
	}
	return found;
}

/** The first bytes of a file as text. */
export async function startOfFile(file: LandedFile, bytes = LOOKED_AT): Promise<string> {
	const handle = await open(file.path, "r");
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
		return buffer.toString("utf8", 0, bytesRead).replace(/^\uFEFF/, "");
	} finally {
		await handle.close();
	}
}

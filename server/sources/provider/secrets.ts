/** Provider keys: they come from the environment, and a definition, a log or a record only ever names them. */
import { QtradeError } from "../../errors";

/** A definition writes {secret:NAME}; the environment holds QTRADE_SECRET_NAME. */
const PLACEHOLDER = /\{secret:([A-Z][A-Z0-9_]{0,62})\}/g;

/** The text with its secrets in place, for the request alone; what is kept is the text itself. */
export function withSecrets(
	text: string,
	secrets: Secrets,
	encode: (value: string) => string = (value) => value,
): string {
	return text.replace(PLACEHOLDER, (_, name: string) => {
		const value = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
		if (value) return encode(value);
		throw new QtradeError(
			"infrastructure",
			`the provider's key is not there: set QTRADE_SECRET_${name} where the worker runs (docs/environment.md)`,
		);
	});
}

/** Shorter ones would be found by chance in what is no secret. */
const LENGTH_MIN = 4;

export type Secrets = Readonly<Record<string, string>>;

/**
 * A text from outside (an address of a next page, an error page) with our secrets taken out again: providers like to repeat
 * what they were sent, and it is kept where everybody reads.
 */
export function withoutSecrets(text: string, secrets: Secrets): string {
	const forms = formsOf(secrets);
	if (forms.size === 0) return text;
	// In one pass, or a secret like "secret" would be found in what stands for another.
	const any = new RegExp([...forms.keys()].map(literally).join("|"), "g");
	return text.replace(any, (form) => `{secret:${forms.get(form)}}`);
}

/**
 * The beginning of a text that may itself have been cut: what is left of a secret at its end goes as well. Cut first, a
 * text would keep a part of a secret that can no longer be found in it.
 */
export function startWithoutSecrets(text: string, secrets: Secrets, lengthMax = Number.POSITIVE_INFINITY): string {
	const clean = withoutSecrets(text, secrets);
	const rest = Math.max(0, ...[...formsOf(secrets).keys()].map((form) => endsWithStartOf(clean, form)));
	return (rest === 0 ? clean : `${clean.slice(0, -rest)}{secret:…}`).slice(0, lengthMax);
}

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** How much of the end of a text is the beginning of a secret. */
function endsWithStartOf(text: string, secret: string): number {
	for (let length = Math.min(secret.length - 1, text.length); length >= LENGTH_MIN; length -= 1) {
		if (text.endsWith(secret.slice(0, length))) return length;
	}
	return 0;
}

/**
 * An error with our secrets taken out of its every text, its cause's and its details', too: they go to logs and records.
 * One of ours comes back as another of the same code; any other is mended in place, since what it is matters to its catcher.
 */
export function errorWithoutSecrets(error: unknown, secrets: Secrets): unknown {
	if (formsOf(secrets).size === 0) return error;
	if (!(error instanceof QtradeError)) return mended(error, secrets, DEPTH_MAX);
	const { code, message, details, cause } = error;
	const clean = new QtradeError(code, withoutSecrets(message, secrets), {
		details: mended(structuredClone(details), secrets, DEPTH_MAX) as Record<string, unknown>,
		...(cause !== undefined && { cause: mended(cause, secrets, DEPTH_MAX) }),
	});
	if (error.stack !== undefined) clean.stack = withoutSecrets(error.stack, secrets);
	return clean;
}

/** Errors' causes and their own properties (an address, a header) go no deeper, and may go in circles. */
const DEPTH_MAX = 5;

function mended(value: unknown, secrets: Secrets, depth: number): unknown {
	if (typeof value === "string") return withoutSecrets(value, secrets);
	if (value === null || typeof value !== "object" || depth === 0) return value;
	for (const key of Object.getOwnPropertyNames(value)) {
		const property = Object.getOwnPropertyDescriptor(value, key);
		if (!property?.writable) continue;
		(value as Record<string, unknown>)[key] = mended(property.value, secrets, depth - 1);
	}
	return value;
}

/**
 * The ways in which a provider's answer may write a secret, with its name; the longest first, since one secret may be the
 * beginning of another, whose rest would stay.
 */
function formsOf(secrets: Secrets): Map<string, string> {
	const forms = Object.entries(secrets)
		.filter(([, value]) => value.length >= LENGTH_MIN)
		.flatMap(([name, value]) => writtenAs(value).map((form): [string, string] => [form, name]));
	return new Map(forms.sort(([a], [b]) => b.length - a.length));
}

function writtenAs(value: string): string[] {
	const lowerHex = (text: string): string => text.replaceAll(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase());
	const encoded = encodeURIComponent(value);
	const form = new URLSearchParams({ v: value }).toString().slice(2);
	const json = JSON.stringify(value).slice(1, -1);
	const html = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
	return [
		value,
		// A header's value is sent without the blanks around it, and shown on one line.
		value.trim().replaceAll(/\s+/g, " "),
		...[encoded, encodeURI(value), form].flatMap((one) => [one, lowerHex(one)]),
		json,
		json.replaceAll("/", "\\/"),
		html,
		html.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
	].filter((one) => one.length >= LENGTH_MIN);
}

/** Whether a text asks for a secret: what a provider wrote must not. */
export const namesSecret = (text: string): boolean => decodeLoosely(text).includes("{secret:");

function decodeLoosely(text: string): string {
	return text.replaceAll(/%7b/gi, "{").replaceAll(/%3a/gi, ":");
}

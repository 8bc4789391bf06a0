/** Provider keys: they come from the environment, and a definition, a log or a record only ever names them. */
import { QtradeError } from "../../errors";

/** A definition writes {secret:NAME}; the environment holds QTRADE_SECRET_NAME. */
const PLACEHOLDER = /\{secret:([A-Z][A-Z0-9_]{0,62})\}/g;

/** The text with its secrets in place, for the request alone; what is kept is the text itself. */
export function withSecrets(
	text: string,
	secrets: Readonly<Record<string, string>>,
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

/**
 * A text from outside (an address of a next page, an error page) with our secrets taken out again: providers like to repeat
 * what they were sent, and it is kept where everybody reads.
 */
export function withoutSecrets(text: string, secrets: Readonly<Record<string, string>>): string {
	let clean = text;
	for (const [name, value] of Object.entries(secrets)) {
		if (value.length < LENGTH_MIN) continue;
		for (const form of new Set([value, encodeURIComponent(value)])) clean = clean.replaceAll(form, `{secret:${name}}`);
	}
	return clean;
}

/** Whether a text asks for a secret: what a provider wrote must not. */
export const namesSecret = (text: string): boolean => decodeLoosely(text).includes("{secret:");

function decodeLoosely(text: string): string {
	return text.replaceAll(/%7b/gi, "{").replaceAll(/%3a/gi, ":");
}

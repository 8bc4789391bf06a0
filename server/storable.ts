/**
 * Text of unknown origin (a provider's rows, a parser's complaint, a query as typed), made fit to be stored: Postgres
 * takes no NUL in text and none in jsonb, and a terminal obeys control characters. Whatever stores such text goes
 * through here; the received bytes themselves are in bronze.
 */

/** Values in samples and events: enough to recognise a row by. */
const VALUE_MAX = 200;
/** Sentences for an operator: they name a few rows at most. */
const SENTENCE_MAX = 2000;

/** One line of text with its control characters shown as pictures (NUL as ␀), cut where it is longer than the limit. */
export function storableText(text: string, max = SENTENCE_MAX): string {
	const cut = text.length > max ? `${text.slice(0, max)}…` : text;
	return visible(cut, CONTROL);
}

/** SQL as it was typed: whole, its line ends and tabs kept. */
export const storableSql = (sql: string): string => visible(sql, CONTROL_BUT_LAYOUT);

/** A JSON value with every text in it storable and short. */
export function storableJson(value: unknown): unknown {
	if (typeof value === "string") return storableText(value, VALUE_MAX);
	if (Array.isArray(value)) return value.map(storableJson);
	// A date has a JSON form of its own.
	if (value === null || typeof value !== "object" || "toJSON" in value) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [storableText(key, VALUE_MAX), storableJson(entry)]),
	);
}

const CONTROL = /[\p{Cc}\p{Cs}]/gu;
const CONTROL_BUT_LAYOUT = /(?![\t\n\r])[\p{Cc}\p{Cs}]/gu;

/** Control characters as Unicode's pictures of them; half a character (a cut, a broken file) as the replacement sign. */
const visible = (text: string, what: RegExp): string => text.replace(what, picture);

function picture(character: string): string {
	const code = character.charCodeAt(0);
	return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "␡" : "\ufffd";
}

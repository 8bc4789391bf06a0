/** Versions that a person pinned for a query without writing them into it. */

export type Pins = Readonly<Record<string, number>>;

/**
 * Comments, strings, text between dollars, and quoted names, in one pass from the left: whichever begins first is taken
 * whole, so that an apostrophe in a quoted name begins no string.
 */
const TOKEN =
	/--[^\n]*|\/\*[\s\S]*?\*\/|(?<!\w)e'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|(?<![\w$])\$((?:[a-z_]\w*)?)\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"/gi;

/** A query without what is no code. Quoted names stay, since they may be datasets. */
const codeOf = (sql: string): string => sql.replace(TOKEN, (token) => (token.startsWith('"') ? token : " "));

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * The pins of datasets that the query names without a version of its own; the server refuses any other. A name that is
 * only a column's or an alias's is taken for the dataset's: the server then says that the query does not read it.
 */
export function pinsFor(sql: string, pins: Pins): Record<string, number> {
	const code = codeOf(sql);
	return Object.fromEntries(
		Object.entries(pins).filter(([name]) => new RegExp(`(?<![\\w@])${escaped(name)}(?![\\w@])`, "i").test(code)),
	);
}

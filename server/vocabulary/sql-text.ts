/** What of a query's text is code: read with an eye to comments, strings and quoted names, not parsed. */

/**
 * Comments, strings, text between dollars, and quoted names, in one pass from the left: whichever begins first is taken
 * whole, so that an apostrophe in a quoted name begins no string.
 */
const TOKEN =
	/--[^\n]*|\/\*[\s\S]*?\*\/|(?<!\w)e'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|(?<![\w$])\$((?:[a-z_]\w*)?)\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"/gi;

/** A query without what is no code. Quoted names stay, since they may be datasets. */
export const codeOf = (sql: string): string => sql.replace(TOKEN, (token) => (token.startsWith('"') ? token : " "));

/** A query without the semicolons and comments at its end, as it can stand in brackets. */
export function withoutEnd(sql: string): string {
	const commentsBlank = sql.replace(TOKEN, (token) => (/^(--|\/\*)/.test(token) ? " ".repeat(token.length) : token));
	return sql.slice(0, commentsBlank.replace(/[\s;]+$/, "").length);
}

/** A name as an SQL identifier. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** Text as an SQL literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

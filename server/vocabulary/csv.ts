/** CSV as every export here writes it: one place, so that no export forgets what a spreadsheet would run. */

/** What a spreadsheet takes for the start of a formula, full-width letters included. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/;

/** A decimal or a large integer arrives as text; it calculates nothing. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * One cell: null is nothing and an empty text is "", as DuckDB and Postgres tell them apart. A text that a spreadsheet
 * would run as a formula gets an apostrophe in front, which makes it text there; numbers stay as they are.
 */
function csvCell(value: unknown): string {
	if (value === null || value === undefined) return "";
	if (typeof value === "number" || typeof value === "bigint") return String(value);
	const raw = typeof value === "object" ? JSON.stringify(value) : String(value);
	const text = FORMULA_START.test(raw) && !NUMBER.test(raw) ? `'${raw}` : raw;
	return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row without its line end, quoted as RFC 4180 has it. */
export const csvLine = (values: readonly unknown[]): string => values.map(csvCell).join(",");

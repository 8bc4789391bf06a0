/** Rows as the lines of a canonical CSV (source.ts), whatever a provider's own form was. */

/** Values as the provider wrote them; what is no text, number or null there fails the row rules here. */
export type RowText = Readonly<Record<string, unknown>>;

export const BAR_FIELDS = ["symbol", "date", "open", "high", "low", "close", "volume"] as const;

export function* canonicalLines(rows: Iterable<RowText>, fields: readonly string[] = BAR_FIELDS): Generator<string> {
	yield `${fields.join(",")}\n`;
	for (const row of rows) yield `${fields.map((field) => csvField(row[field])).join(",")}\n`;
}

export function csvField(value: unknown): string {
	if (value === null || value === undefined) return "";
	const text = typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : String(value);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

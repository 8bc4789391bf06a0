/** Bars as the lines of a canonical CSV (source.ts), whatever a provider's own form was. */

/** Text as the provider wrote it; what is no text, number or null there fails the row rules here. */
export type BarText = Record<"symbol" | "date" | "open" | "high" | "low" | "close" | "volume", unknown>;

const FIELDS = ["symbol", "date", "open", "high", "low", "close", "volume"] as const;

export function* canonicalLines(bars: Iterable<BarText>): Generator<string> {
	yield `${FIELDS.join(",")}\n`;
	for (const bar of bars) yield `${FIELDS.map((field) => csvField(bar[field])).join(",")}\n`;
}

export function csvField(value: unknown): string {
	if (value === null || value === undefined) return "";
	const text = typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : String(value);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

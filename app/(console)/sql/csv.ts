/** Shown rows as a file that a spreadsheet or a program reads. */
import type { TableView } from "@/server/vocabulary/views";

function field(value: unknown): string {
	if (value === null || value === undefined) return "";
	const text = typeof value === "object" ? JSON.stringify(value) : String(value);
	// An empty text is told from a value that is not there, as DuckDB and Postgres read it.
	return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** As RFC 4180 has it: names first, then a line per row; numbers and dates as they came, null as nothing. */
export const csvOf = ({ columns, rows }: Pick<TableView, "columns" | "rows">): string =>
	[columns.map((column) => column.name), ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");

/** "the-widest-days.csv" */
export function csvNameOf(title: string): string {
	const words = title
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-|-$/g, "");
	return `${words.slice(0, 60) || "answer"}.csv`;
}

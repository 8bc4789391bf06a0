/** Shown rows as a file that a spreadsheet or a program reads. */
import { csvLine } from "@/server/vocabulary/csv";
import type { TableView } from "@/server/vocabulary/views";

/** As RFC 4180 has it: names first, then a line per row; numbers and dates as they came. */
export const csvOf = ({ columns, rows }: Pick<TableView, "columns" | "rows">): string =>
	[columns.map((column) => column.name), ...rows].map((row) => `${csvLine(row)}\r\n`).join("");

/** "the-widest-days.csv" */
export function csvNameOf(title: string): string {
	const words = title
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-|-$/g, "");
	return `${words.slice(0, 60) || "answer"}.csv`;
}

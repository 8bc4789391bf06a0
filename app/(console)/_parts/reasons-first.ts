import type { TableView } from "@/server/vocabulary/views";

const FIRST = ["run", "reasons"];
const rank = (name: string | undefined): number =>
	name === "source_file" ? FIRST.length + 1 : FIRST.includes(name ?? "") ? FIRST.indexOf(name ?? "") : FIRST.length;

/** Rows that were set aside, the reason first: it is what the reader came for. The file, often the same all the way down, last. */
export function reasonsFirst(table: TableView): { columns: TableView["columns"]; rows: unknown[][] } {
	const order = table.columns.map((_, index) => index);
	order.sort((a, b) => rank(table.columns[a]?.name) - rank(table.columns[b]?.name));
	return {
		columns: order.flatMap((index) => table.columns[index] ?? []),
		rows: table.rows.map((row) => order.map((index) => row[index])),
	};
}

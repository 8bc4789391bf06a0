import { csvLine } from "@/server/vocabulary/csv";
import { relativeText, type ValueChange } from "@/server/vocabulary/rollback-views";
import { formatMeasure } from "../../../../_ui/number-format";
import type { TableColumn } from "../../../../_ui/table-columns";
import { SessionDate } from "../../../../_ui/time";

const PRICES: ReadonlySet<string> = new Set(["open", "high", "low", "close"]);
/** Prices of a column stand under one another at their points. */
const price = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 6 });

const value = (field: string, given: number | string | null) =>
	given === null ? (
		<span className="text-subtle italic">null</span>
	) : typeof given === "number" ? (
		PRICES.has(field) ? (
			price.format(given)
		) : (
			formatMeasure(given)
		)
	) : (
		given
	);

export const VALUE_COLUMNS: readonly TableColumn<ValueChange>[] = [
	{ id: "symbol", header: "Symbol", cell: (row) => <span className="num font-medium">{row.symbol}</span> },
	{ id: "date", header: "Session", cell: (row) => <SessionDate date={row.date} /> },
	{ id: "kind", header: "Row", cell: (row) => <span className="text-muted">{row.kind}</span> },
	{ id: "field", header: "Field", cell: (row) => <span className="num">{row.field}</span> },
	{ id: "old", header: "Old", align: "right", cell: (row) => value(row.field, row.old) },
	{ id: "new", header: "New", align: "right", cell: (row) => value(row.field, row.new) },
	{ id: "change", header: "Change", align: "right", cell: relativeText },
];

/** A changed value on a phone. */
export function CompactValue({ row }: { row: ValueChange }) {
	return (
		<div className="grid gap-0.5 text-sm">
			<div className="flex items-baseline justify-between gap-3">
				<span>
					<span className="num font-medium">{row.symbol}</span> <SessionDate date={row.date} className="text-muted" />
				</span>
				<span className="num font-medium">{relativeText(row)}</span>
			</div>
			<p className="text-muted text-xs">
				{row.kind === "restated" ? row.field : `row ${row.kind}`}{" "}
				<span className="num">{value(row.field, row.old)}</span> →{" "}
				<span className="num text-fg">{value(row.field, row.new)}</span>
			</p>
		</div>
	);
}

const CSV_COLUMNS = ["symbol", "date", "kind", "field", "old", "new", "relative"] as const;

/** The listed changes as CSV, for a file. */
export const csvOf = (rows: readonly ValueChange[]): string =>
	[CSV_COLUMNS, ...rows.map((row) => CSV_COLUMNS.map((column) => row[column]))].map(csvLine).join("\n");

import { cn } from "./cn";
import { formatCount } from "./number-format";

type GridColumn = { name: string; type: string };

const NUMERIC = /^(BIGINT|INTEGER|SMALLINT|TINYINT|HUGEINT|UBIGINT|UINTEGER|DOUBLE|FLOAT|DECIMAL)/;

/** A value from the lake as text. Prices keep their digits; only whole numbers get separators, and ids and years do not. */
function textOf(value: unknown, column: GridColumn): string {
	if (value === null || value === undefined) return "";
	if (Array.isArray(value)) return value.join(", ");
	if (typeof value === "bigint") return column.name.endsWith("_id") ? String(value) : value.toLocaleString("en-US");
	if (typeof value === "number") {
		if (column.name.endsWith("_id")) return String(value);
		return Number.isInteger(value) && Math.abs(value) >= 10_000 ? formatCount(value) : String(value);
	}
	if (value instanceof Date) return value.toISOString().slice(0, 10);
	if (typeof value === "object") return JSON.stringify(value);
	return String(value);
}

/** Rows as they are stored: types in the header, nulls told apart from empty text, scrolling inside itself both ways. */
export function RowsGrid({
	label,
	columns,
	rows,
	className,
}: {
	label: string;
	columns: readonly GridColumn[];
	rows: readonly (readonly unknown[])[];
	className?: string;
}) {
	return (
		<section
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
			tabIndex={0}
			aria-label={label}
			className={cn("thin-scroll max-h-[68vh] overflow-auto border-y", className)}
		>
			<table className="w-full border-separate border-spacing-0 font-mono text-xs">
				<thead>
					<tr>
						{columns.map((column) => (
							<th
								key={column.name}
								scope="col"
								title={column.type}
								className={cn(
									"sticky top-0 z-10 h-8 whitespace-nowrap border-b border-b-line-strong bg-sunken px-3 text-left font-normal",
									NUMERIC.test(column.type) && "text-right",
								)}
							>
								<span className="text-fg">{column.name}</span>
								<span className="ml-1.5 text-2xs text-subtle lowercase">{column.type}</span>
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: stored rows are shown in order and never change places
						<tr key={index} className="hover:bg-hover">
							{columns.map((column, at) => {
								const value = row[at];
								return (
									<td
										key={column.name}
										className={cn(
											"h-7 max-w-96 truncate whitespace-nowrap border-b px-3 tabular-nums",
											NUMERIC.test(column.type) && "text-right",
										)}
									>
										{value === null || value === undefined ? (
											<span className="text-subtle italic">null</span>
										) : (
											textOf(value, column)
										)}
									</td>
								);
							})}
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

/** Rows that come as objects, e.g. the sample of a check: columns are the union of their keys, in order of appearance. */
export function RecordsGrid({ label, records }: { label: string; records: readonly Record<string, unknown>[] }) {
	const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
	const columns = names.map((name) => ({
		name,
		type: records.every((record) => record[name] == null || typeof record[name] === "number") ? "DOUBLE" : "",
	}));
	return (
		<RowsGrid
			label={label}
			columns={columns}
			rows={records.map((record) => names.map((name) => record[name]))}
			className="max-h-72"
		/>
	);
}

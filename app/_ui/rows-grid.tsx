import { cn } from "./cn";

type GridColumn = { name: string; type: string };

const NUMERIC = /^(BIGINT|INTEGER|SMALLINT|TINYINT|HUGEINT|UBIGINT|UINTEGER|DOUBLE|FLOAT|DECIMAL)/;

const DECIMALS_MAX = 6;

/** How many decimals a column needs, so that its points stand under one another; 0 where all of it is whole. */
function decimalsOf(column: GridColumn, at: number, rows: readonly (readonly unknown[])[]): number {
	if (!NUMERIC.test(column.type)) return 0;
	let most = 0;
	for (const row of rows) {
		const value = row[at];
		if (typeof value !== "number" || Number.isInteger(value)) continue;
		most = Math.max(most, String(value).split(".")[1]?.length ?? 0);
	}
	return Math.min(most, DECIMALS_MAX);
}

/** A value from the lake as text. Only large whole numbers get separators, and ids never do. */
function textOf(value: unknown, column: GridColumn, decimals: number): string {
	if (Array.isArray(value)) return value.join(", ");
	if (typeof value === "bigint" || typeof value === "number") {
		if (column.name.endsWith("_id")) return String(value);
		if (typeof value === "number" && decimals > 0) return value.toFixed(decimals);
		return Math.abs(Number(value)) >= 10_000 ? value.toLocaleString("en-US") : String(value);
	}
	if (value instanceof Date) return value.toISOString().slice(0, 10);
	if (typeof value === "object") return JSON.stringify(value);
	return String(value);
}

/** A list that is not there has nothing to say; a value that is not there says so. */
function Absent({ column }: { column: GridColumn }) {
	return <span className="text-subtle italic">{column.type.endsWith("[]") ? "–" : "null"}</span>;
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
	const decimals = columns.map((column, at) => decimalsOf(column, at, rows));
	return (
		<section
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
			tabIndex={0}
			aria-label={label}
			className={cn("thin-scroll relative max-h-[68vh] overflow-auto border-y", className)}
		>
			<table className="w-full border-separate border-spacing-0 font-mono text-xs">
				<thead>
					<tr>
						{columns.map((column, at) => (
							<th
								// biome-ignore lint/suspicious/noArrayIndexKey: a query may name two columns alike
								key={at}
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
										// biome-ignore lint/suspicious/noArrayIndexKey: a query may name two columns alike
										key={at}
										className={cn(
											"h-7 max-w-96 truncate whitespace-nowrap border-b px-3 tabular-nums",
											NUMERIC.test(column.type) && "text-right",
										)}
									>
										{value === null || value === undefined ? (
											<Absent column={column} />
										) : (
											textOf(value, column, decimals[at] ?? 0)
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

const NAMING = ["symbol", "date"];

/** Rows that come as objects, e.g. the sample of a check: columns are the union of their keys, what names a row first. */
export function RecordsGrid({ label, records }: { label: string; records: readonly Record<string, unknown>[] }) {
	const keys = new Set(records.flatMap((record) => Object.keys(record)));
	const names = [...NAMING.filter((name) => keys.has(name)), ...[...keys].filter((name) => !NAMING.includes(name))];
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

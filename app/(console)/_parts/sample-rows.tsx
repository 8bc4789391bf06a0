"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { parseAsNumberLiteral, useQueryState } from "nuqs";
import { EmptyState } from "../../_ui/empty-state";
import { Select } from "../../_ui/field";
import { formatCount } from "../../_ui/number-format";
import { RowsGrid } from "../../_ui/rows-grid";
import { RowsSkeleton } from "../../_ui/skeleton";
import { formatDuration } from "../../_ui/time-format";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { useMay } from "../_client/use-me";
import { paths } from "../paths";

const LIMITS = [50, 200, 500] as const;
const CUT_BY = { rows: "cut at the number of rows asked for", bytes: "cut at the largest answer in bytes" } as const;

/** Rows of one version as they are stored, with an honest line about what is shown. */
export function SampleRows({ name, version, rowCount }: { name: string; version: number; rowCount: number }) {
	const trpc = useTRPC();
	const mayQuery = useMay("query.run");
	const [limit, setLimit] = useQueryState("rows", parseAsNumberLiteral(LIMITS).withDefault(50));
	// What a version holds never changes: read once, it stands.
	const query = useQuery(
		trpc.datasets.sample.queryOptions(
			{ name, version, limit },
			{ placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY },
		),
	);
	return (
		<QueryView query={query} skeleton={<RowsSkeleton rows={14} columns={8} rowClass="h-7" label="Loading rows" />}>
			{(table) =>
				table.rows.length === 0 ? (
					<EmptyState title={`Version ${version} has no rows`}>
						Its source had none in the window that was asked for.
					</EmptyState>
				) : (
					<>
						<RowsGrid label={`Rows of ${name}, version ${version}`} columns={table.columns} rows={table.rows} />
						<p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-subtle">
							<span>
								<span className="num text-fg">{formatCount(table.rows.length)}</span> of{" "}
								<span className="num">{formatCount(rowCount)}</span> rows
								{table.truncated_by && `, ${CUT_BY[table.truncated_by]}`}
							</span>
							<span className="num">{formatDuration(table.duration_ms)}</span>
							<span>
								read from{" "}
								<span className="font-mono text-xs">
									{Object.entries(table.versions)
										.map(([table, read]) => (table.includes("@") ? table : `${table}@${read}`))
										.join(", ")}
								</span>
							</span>
							{mayQuery && (
								<Link
									href={paths.sql({
										sql: `select *\nfrom lake."${name}@${version}"\norder by date desc, symbol\nlimit 100`,
									})}
									className="text-accent hover:underline"
								>
									Open in SQL
								</Link>
							)}
							<Select
								aria-label="How many rows to show"
								className="ml-auto"
								value={limit}
								onChange={(event) => void setLimit(LIMITS.find((value) => String(value) === event.target.value) ?? 50)}
							>
								{LIMITS.map((value) => (
									<option key={value} value={value}>
										{value} rows
									</option>
								))}
							</Select>
						</p>
					</>
				)
			}
		</QueryView>
	);
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { HEALTH_STATES } from "@/server/vocabulary/states";
import type { DatasetRow } from "@/server/vocabulary/views";
import { Button } from "../../_ui/button";
import { EmptyState } from "../../_ui/empty-state";
import { TextInput } from "../../_ui/field";
import { StateChips } from "../../_ui/filter-chips";
import { plural } from "../../_ui/number-format";
import { PageHeader } from "../../_ui/page-header";
import { RowsSkeleton } from "../../_ui/skeleton";
import { ColumnChooser, type TableColumn, useColumns } from "../../_ui/table-columns";
import type { Sort } from "../../_ui/table-head";
import { usePollWhileLost } from "../_client/live-updates";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { DATASET_COLUMNS, DatasetTable } from "../_parts/dataset-table";
import { isUnder } from "../_parts/health-groups";
import { NoDatasets } from "../_parts/no-datasets";
import { worstDatasetsFirst } from "../_parts/worst-first";

const COLUMNS: TableColumn<DatasetRow>[] = [
	DATASET_COLUMNS.health,
	DATASET_COLUMNS.name,
	DATASET_COLUMNS.zone,
	DATASET_COLUMNS.kind,
	DATASET_COLUMNS.freshness,
	DATASET_COLUMNS.version,
	DATASET_COLUMNS.rows,
	DATASET_COLUMNS.lastRun,
	DATASET_COLUMNS.nextRun,
];

const FILTERS = {
	q: parseAsString.withDefault(""),
	health: parseAsArrayOf(parseAsStringLiteral(HEALTH_STATES)).withDefault([]),
	/** a column's id, with a minus before it for the largest first */
	sort: parseAsString.withDefault(""),
};

const sortOf = (text: string): Sort | null =>
	text === "" ? null : { by: text.replace(/^-/, ""), descending: text.startsWith("-") };

function sorted(rows: readonly DatasetRow[], sort: Sort | null): DatasetRow[] {
	const worstFirst = worstDatasetsFirst(rows);
	const value = COLUMNS.find((column) => column.id === sort?.by)?.sortBy;
	if (!sort || !value) return worstFirst;
	return worstFirst.sort((a, b) => {
		const [x, y] = [value(a), value(b)];
		// What has no value stands last, whichever way the rest is sorted.
		if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
		return (x < y ? -1 : x > y ? 1 : 0) * (sort.descending ? -1 : 1);
	});
}

/** Every dataset; filters and order are in the address. */
export function DatasetsPage() {
	const trpc = useTRPC();
	const query = useQuery(trpc.datasets.overview.queryOptions(undefined, { refetchInterval: usePollWhileLost(10_000) }));
	const [filters, setFilters] = useQueryStates(FILTERS);
	const chosen = useColumns("datasets", COLUMNS);
	const sort = sortOf(filters.sort);
	return (
		<>
			<PageHeader title="Datasets" />
			<QueryView
				query={query}
				skeleton={<RowsSkeleton rows={8} columns={7} rowClass="h-12.5" label="Loading datasets" />}
			>
				{({ datasets, session_dates }) => {
					if (datasets.length === 0) return <NoDatasets />;
					const present = HEALTH_STATES.filter(
						(state) => filters.health.includes(state) || datasets.some((row) => isUnder(row, state)),
					);
					const text = filters.q.trim().toLowerCase();
					const rows = datasets.filter(
						(row) =>
							(filters.health.length === 0 || filters.health.some((state) => isUnder(row, state))) &&
							(text === "" || `${row.name} ${row.description}`.toLowerCase().includes(text)),
					);
					return (
						<>
							<div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
								<TextInput
									type="search"
									aria-label="Filter by name"
									placeholder="Filter by name"
									value={filters.q}
									onChange={(event) => void setFilters({ q: event.target.value || null })}
									className="w-52 max-sm:w-auto max-sm:flex-1"
								/>
								<StateChips
									label="Filter by state"
									className="max-sm:order-last"
									states={present}
									value={filters.health}
									onChange={(health) => void setFilters({ health: health.length > 0 ? health : null })}
								/>
								<div className="ml-auto flex items-center gap-1 text-sm text-subtle">
									{rows.length === datasets.length
										? plural(datasets.length, "dataset")
										: `${rows.length} of ${plural(datasets.length, "dataset")}`}
									<ColumnChooser columns={COLUMNS} isShown={chosen.isShown} show={chosen.show} />
								</div>
							</div>
							{rows.length === 0 ? (
								<EmptyState title="No dataset is like that">
									<Button onClick={() => void setFilters({ q: null, health: null })}>Show all datasets</Button>
								</EmptyState>
							) : (
								<DatasetTable
									columns={chosen.shown}
									rows={sorted(rows, sort)}
									dates={session_dates}
									sort={sort}
									onSort={(next) => void setFilters({ sort: next ? `${next.descending ? "-" : ""}${next.by}` : null })}
								/>
							)}
						</>
					);
				}}
			</QueryView>
		</>
	);
}

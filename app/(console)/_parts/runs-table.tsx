"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { RUN_SORTS, type RunFilter } from "@/server/vocabulary/run-views";
import { DataTable } from "../../_ui/data-table";
import { Pager, type PageSize } from "../../_ui/pager";
import { RowsSkeleton } from "../../_ui/skeleton";
import { ColumnChooser, useColumns } from "../../_ui/table-columns";
import type { Sort } from "../../_ui/table-head";
import { usePollWhileLost } from "../_client/live-updates";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { CompactRun, RUN_COLUMNS } from "./run-columns";

// The reason stands under the dataset's name where that is shown, and in a column of its own where it is not.
const OF_ALL = RUN_COLUMNS.filter((column) => column.id !== "reason");
const OF_ONE_DATASET = RUN_COLUMNS.filter((column) => column.id !== "dataset");

/** Runs, newest first unless sorted, page by page from the server. */
export function RunsTable({
	filter,
	sort = null,
	onSort,
	page,
	pageSize,
	onPage,
	onPageSize,
	filters,
	empty,
	oneDataset = false,
}: {
	filter: RunFilter;
	sort?: Sort | null;
	onSort?: (sort: Sort | null) => void;
	page: number;
	pageSize: PageSize;
	onPage: (page: number) => void;
	onPageSize: (pageSize: PageSize) => void;
	filters?: ReactNode;
	empty: ReactNode;
	oneDataset?: boolean;
}) {
	const trpc = useTRPC();
	const by = RUN_SORTS.find((known) => known === sort?.by);
	const query = useQuery(
		trpc.runs.list.queryOptions(
			{
				...filter,
				...(by !== undefined && sort && { sort: { by, descending: sort.descending } }),
				page,
				page_size: pageSize,
			},
			{ placeholderData: keepPreviousData, refetchInterval: usePollWhileLost(10_000) },
		),
	);
	const columns = oneDataset ? OF_ONE_DATASET : OF_ALL;
	const chosen = useColumns(oneDataset ? "dataset-runs" : "runs", columns);
	return (
		<>
			<div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
				{filters}
				<div className="ml-auto flex min-h-8 items-center gap-1">
					{query.data && query.data.total > 0 && (
						<Pager
							page={page}
							pageSize={query.data.page_size}
							total={query.data.total}
							onPage={onPage}
							onPageSize={onPageSize}
							noun="runs"
						/>
					)}
					<ColumnChooser columns={columns} isShown={chosen.isShown} show={chosen.show} />
				</div>
			</div>
			<QueryView query={query} skeleton={<RowsSkeleton rows={12} columns={7} label="Loading runs" />}>
				{(runs) =>
					runs.rows.length === 0 ? (
						empty
					) : (
						<DataTable
							label="Runs"
							keyboard
							columns={chosen.shown}
							rows={runs.rows}
							rowKey={(run) => run.id}
							sort={by === undefined ? null : sort}
							onSort={onSort}
							compact={(run) => <CompactRun run={run} />}
							fading={query.isPlaceholderData}
						/>
					)
				}
			</QueryView>
		</>
	);
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "../../_ui/page-header";
import { RowsSkeleton } from "../../_ui/skeleton";
import { ColumnChooser, useColumns } from "../../_ui/table-columns";
import { usePollWhileLost } from "../_client/live-updates";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { DATASET_COLUMNS, DatasetTable, SESSIONS_COLUMN } from "../_parts/dataset-table";
import { NoDatasets } from "../_parts/no-datasets";
import { worstDatasetsFirst } from "../_parts/worst-first";
import { Counters, CountersSkeleton } from "./counters";
import { RecentEvents } from "./recent-events";

const COLUMNS = [
	DATASET_COLUMNS.health,
	DATASET_COLUMNS.name,
	DATASET_COLUMNS.freshness,
	SESSIONS_COLUMN,
	DATASET_COLUMNS.version,
	DATASET_COLUMNS.rows,
	DATASET_COLUMNS.changed,
	DATASET_COLUMNS.nextRun,
];

/** Is something wrong, and what: one row per dataset, worst first, and what happened lately. */
export function OverviewPage() {
	const trpc = useTRPC();
	const query = useQuery(trpc.datasets.overview.queryOptions(undefined, { refetchInterval: usePollWhileLost(10_000) }));
	const chosen = useColumns("overview", COLUMNS);
	return (
		<>
			<PageHeader title="Overview" />
			<QueryView
				query={query}
				skeleton={
					<>
						<CountersSkeleton />
						<RowsSkeleton rows={6} columns={7} rowClass="h-12.5" label="Loading datasets" />
					</>
				}
			>
				{(overview) =>
					overview.datasets.length === 0 ? (
						<NoDatasets />
					) : (
						<>
							<div className="mb-2 flex items-start justify-between gap-4">
								<Counters counts={overview.counts} />
								<ColumnChooser columns={COLUMNS} isShown={chosen.isShown} show={chosen.show} />
							</div>
							<div className="grid items-start gap-x-10 gap-y-8 grid-cols-[minmax(0,1fr)] 2xl:grid-cols-[minmax(0,1fr)_20rem]">
								<DatasetTable
									columns={chosen.shown}
									rows={worstDatasetsFirst(overview.datasets)}
									dates={overview.session_dates}
								/>
								<RecentEvents events={overview.recent} />
							</div>
						</>
					)
				}
			</QueryView>
		</>
	);
}

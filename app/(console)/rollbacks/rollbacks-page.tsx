"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { ROLLBACK_STATES } from "@/server/vocabulary/states";
import { Button } from "../../_ui/button";
import { Command } from "../../_ui/copyable";
import { DataTable } from "../../_ui/data-table";
import { EmptyState } from "../../_ui/empty-state";
import { StateChips } from "../../_ui/filter-chips";
import { PageHeader } from "../../_ui/page-header";
import { Pager } from "../../_ui/pager";
import { RowsSkeleton } from "../../_ui/skeleton";
import { usePollWhileLost } from "../_client/live-updates";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { DatasetSelect } from "../_parts/dataset-select";
import { CompactRollback, ROLLBACK_COLUMNS } from "./rollback-columns";

const FILTERS = {
	dataset: parseAsString,
	state: parseAsArrayOf(parseAsStringLiteral(ROLLBACK_STATES)).withDefault([]),
	page: parseAsInteger.withDefault(1),
};
const PAGE_SIZE = 50;

/** Every wish to put a version back, those that wait first. */
export function RollbacksPage() {
	const trpc = useTRPC();
	const [filters, setFilters] = useQueryStates(FILTERS, { history: "push" });
	const page = Math.max(1, filters.page);
	const query = useQuery(
		trpc.rollbacks.list.queryOptions(
			{
				page,
				page_size: PAGE_SIZE,
				...(filters.dataset !== null && { dataset: filters.dataset }),
				...(filters.state.length > 0 && { states: filters.state }),
			},
			{ placeholderData: keepPreviousData, refetchInterval: usePollWhileLost(10_000) },
		),
	);
	const filtered = filters.dataset !== null || filters.state.length > 0 || filters.page > 1;
	return (
		<>
			<PageHeader title="Rollbacks">
				One person asks to put an earlier version back, another approves; no file moves. Start from a version.
			</PageHeader>
			<div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
				<DatasetSelect value={filters.dataset} onChange={(dataset) => void setFilters({ dataset, page: null })} />
				<StateChips
					label="Filter by state"
					className="order-last basis-full 2xl:order-none 2xl:basis-auto"
					states={ROLLBACK_STATES}
					value={filters.state}
					onChange={(state) => void setFilters({ state: state.length > 0 ? state : null, page: null })}
				/>
				<div className="ml-auto flex min-h-8 items-center">
					{query.data && query.data.total > 0 && (
						<Pager
							page={page}
							pageSize={query.data.page_size}
							total={query.data.total}
							noun="requests"
							onPage={(next) => void setFilters({ page: next === 1 ? null : next })}
						/>
					)}
				</div>
			</div>
			<QueryView query={query} skeleton={<RowsSkeleton rows={6} columns={6} label="Loading rollbacks" />}>
				{(rollbacks) =>
					rollbacks.rows.length > 0 ? (
						<DataTable
							label="Rollbacks"
							keyboard
							columns={ROLLBACK_COLUMNS}
							rows={rollbacks.rows}
							rowKey={(row) => row.id}
							compact={(row) => <CompactRollback row={row} />}
							fading={query.isPlaceholderData}
						/>
					) : filtered ? (
						<EmptyState title="No rollback is like that">
							<Button onClick={() => void setFilters({ dataset: null, state: null, page: null })}>
								Show all rollbacks
							</Button>
						</EmptyState>
					) : (
						<EmptyState title="Nothing was rolled back yet">
							<p>
								Each request will be a row here: who asked and why, who decided, and which version it made. Ask for one
								on a dataset's versions tab, or from a terminal:
							</p>
							<Command>
								npx qtrade rollback request us_prices_daily --to 3 --reason "half of the closes are wrong"
							</Command>
						</EmptyState>
					)
				}
			</QueryView>
		</>
	);
}

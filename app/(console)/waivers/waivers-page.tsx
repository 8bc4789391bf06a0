"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { WAIVER_STATUSES } from "@/server/vocabulary/waiver-views";
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
import { CompactWaiver, WAIVER_COLUMNS, waiverDetail } from "./waiver-columns";

const FILTERS = {
	dataset: parseAsString,
	status: parseAsArrayOf(parseAsStringLiteral(WAIVER_STATUSES)).withDefault([]),
	page: parseAsInteger.withDefault(1),
};
const PAGE_SIZE = 50;

/** What people took responsibility for: those that wait for a decision first, then those that count. */
export function WaiversPage() {
	const trpc = useTRPC();
	const [filters, setFilters] = useQueryStates(FILTERS, { history: "push" });
	const page = Math.max(1, filters.page);
	const query = useQuery(
		trpc.waivers.list.queryOptions(
			{
				page,
				page_size: PAGE_SIZE,
				...(filters.dataset !== null && { dataset: filters.dataset }),
				...(filters.status.length > 0 && { statuses: filters.status }),
			},
			{ placeholderData: keepPreviousData, refetchInterval: usePollWhileLost(10_000) },
		),
	);
	const filtered = filters.dataset !== null || filters.status.length > 0 || filters.page > 1;
	return (
		<>
			<PageHeader title="Waivers">
				What a check found and a person answers for, until a day. Of a critical check another person decides.
			</PageHeader>
			<div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
				<DatasetSelect value={filters.dataset} onChange={(dataset) => void setFilters({ dataset, page: null })} />
				<StateChips
					label="Filter by state"
					className="order-last basis-full 2xl:order-none 2xl:basis-auto"
					states={WAIVER_STATUSES}
					value={filters.status}
					onChange={(status) => void setFilters({ status: status.length > 0 ? status : null, page: null })}
				/>
				<div className="ml-auto flex min-h-8 items-center">
					{query.data && query.data.total > 0 && (
						<Pager
							page={page}
							pageSize={query.data.page_size}
							total={query.data.total}
							noun="waivers"
							onPage={(next) => void setFilters({ page: next === 1 ? null : next })}
						/>
					)}
				</div>
			</div>
			<QueryView query={query} skeleton={<RowsSkeleton rows={5} columns={6} label="Loading waivers" />}>
				{(waivers) =>
					waivers.rows.length > 0 ? (
						<DataTable
							label="Waivers"
							keyboard
							columns={WAIVER_COLUMNS}
							rows={waivers.rows}
							rowKey={(row) => row.id}
							detail={waiverDetail}
							compact={(row) => <CompactWaiver row={row} />}
							fading={query.isPlaceholderData}
						/>
					) : filtered ? (
						<EmptyState title="No waiver is like that">
							<Button onClick={() => void setFilters({ dataset: null, status: null, page: null })}>
								Show all waivers
							</Button>
						</EmptyState>
					) : (
						<EmptyState title="Nothing is waived">
							<p>
								Each waiver will be a row here: of which check, by whom, why and until when. Ask for one at a run's
								check, or from a terminal:
							</p>
							<Command>npx qtrade waive 1234 --until 2026-12-31 --reason "the split is real"</Command>
						</EmptyState>
					)
				}
			</QueryView>
		</>
	);
}

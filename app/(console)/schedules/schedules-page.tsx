"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsArrayOf, parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import { SCHEDULE_STATES } from "@/server/vocabulary/schedule-views";
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
import { CompactSchedule, SCHEDULE_COLUMNS } from "./schedule-columns";

const FILTERS = {
	state: parseAsArrayOf(parseAsStringLiteral(SCHEDULE_STATES)).withDefault([]),
	page: parseAsInteger.withDefault(1),
};
const PAGE_SIZE = 50;

/** What starts runs by itself, and when next: what somebody paused comes first. */
export function SchedulesPage() {
	const trpc = useTRPC();
	const [filters, setFilters] = useQueryStates(FILTERS, { history: "push" });
	const page = Math.max(1, filters.page);
	const query = useQuery(
		trpc.schedules.list.queryOptions(
			{ page, page_size: PAGE_SIZE, ...(filters.state.length > 0 && { states: filters.state }) },
			{ placeholderData: keepPreviousData, refetchInterval: usePollWhileLost(10_000) },
		),
	);
	const filtered = filters.state.length > 0 || filters.page > 1;
	return (
		<>
			<PageHeader title="Schedules">
				Each starts a run of its dataset after a session's close. A pause needs a reason and is in the audit.
			</PageHeader>
			<div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
				<StateChips
					label="Filter by state"
					states={SCHEDULE_STATES}
					value={filters.state}
					onChange={(state) => void setFilters({ state: state.length > 0 ? state : null, page: null })}
				/>
				<div className="ml-auto flex min-h-8 items-center">
					{query.data && query.data.total > 0 && (
						<Pager
							page={page}
							pageSize={query.data.page_size}
							total={query.data.total}
							noun="schedules"
							onPage={(next) => void setFilters({ page: next === 1 ? null : next })}
						/>
					)}
				</div>
			</div>
			<QueryView query={query} skeleton={<RowsSkeleton rows={4} columns={6} label="Loading schedules" />}>
				{(schedules) =>
					schedules.rows.length > 0 ? (
						<DataTable
							label="Schedules"
							keyboard
							columns={SCHEDULE_COLUMNS}
							rows={schedules.rows}
							rowKey={(row) => row.dataset}
							compact={(row) => <CompactSchedule row={row} />}
							fading={query.isPlaceholderData}
						/>
					) : filtered ? (
						<EmptyState title="No schedule is like that">
							<Button onClick={() => void setFilters({ state: null, page: null })}>Show all schedules</Button>
						</EmptyState>
					) : (
						<EmptyState title="No dataset has a schedule">
							<p>
								Runs are started by hand until a definition says when. Add{" "}
								<code className="num">{'"schedule": { "after_close_minutes": 30 }'}</code> to one and store it:
							</p>
							<Command>npx qtrade dataset update my_prices.json</Command>
						</EmptyState>
					)
				}
			</QueryView>
		</>
	);
}

"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { CHECK_STATUSES, type CheckStatus } from "@/server/vocabulary/states";
import { Button } from "../../_ui/button";
import { DataTable } from "../../_ui/data-table";
import { EmptyState } from "../../_ui/empty-state";
import { StateChips } from "../../_ui/filter-chips";
import { PageHeader } from "../../_ui/page-header";
import { Pager } from "../../_ui/pager";
import { RowsSkeleton } from "../../_ui/skeleton";
import { ColumnChooser, useColumns } from "../../_ui/table-columns";
import { usePollWhileLost } from "../_client/live-updates";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { CompactCheck, checkDetail } from "../_parts/check-row";
import { DatasetSelect } from "../_parts/dataset-select";
import { LATEST_CHECK_COLUMNS, RunOfCheck } from "./check-columns";
import { SessionsHeatmap } from "./sessions-heatmap";

const PAGE_SIZE = 50;
const STATUSES: readonly CheckStatus[] = ["fail", "error", "warn", "waived", "skipped", "pass"];
const FILTERS = {
	dataset: parseAsString,
	status: parseAsArrayOf(parseAsStringLiteral(CHECK_STATUSES)).withDefault([]),
	page: parseAsInteger.withDefault(1),
};

/** What each dataset's checks last said. */
export function ChecksPage() {
	const trpc = useTRPC();
	const [filters, setFilters] = useQueryStates(FILTERS, { history: "push" });
	const page = Math.max(1, filters.page);
	const query = useQuery(
		trpc.checks.list.queryOptions(
			{
				page,
				page_size: PAGE_SIZE,
				...(filters.dataset !== null && { dataset: filters.dataset }),
				...(filters.status.length > 0 && { statuses: filters.status }),
			},
			{ placeholderData: keepPreviousData, refetchInterval: usePollWhileLost(15_000) },
		),
	);
	const chosen = useColumns("checks", LATEST_CHECK_COLUMNS);
	const filtered = filters.dataset !== null || filters.status.length > 0 || page > 1;
	return (
		<>
			<PageHeader title="Checks">What the checks said of each session, and last of each dataset.</PageHeader>
			<SessionsHeatmap dataset={filters.dataset} />
			<div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
				<DatasetSelect value={filters.dataset} onChange={(dataset) => void setFilters({ dataset, page: null })} />
				<StateChips
					label="Filter by result"
					className="max-sm:order-last"
					states={STATUSES}
					value={filters.status}
					onChange={(status) => void setFilters({ status: status.length > 0 ? status : null, page: null })}
				/>
				<div className="ml-auto flex min-h-8 items-center gap-1">
					{query.data && query.data.total > 0 && (
						<Pager
							page={page}
							pageSize={query.data.page_size}
							total={query.data.total}
							noun="checks"
							onPage={(next) => void setFilters({ page: next === 1 ? null : next })}
						/>
					)}
					<ColumnChooser columns={LATEST_CHECK_COLUMNS} isShown={chosen.isShown} show={chosen.show} />
				</div>
			</div>
			<QueryView
				query={query}
				skeleton={<RowsSkeleton rows={10} columns={6} rowClass="h-12.5" label="Loading checks" />}
			>
				{(checks) =>
					checks.rows.length > 0 ? (
						<DataTable
							label="Checks"
							keyboard
							columns={chosen.shown}
							rows={checks.rows}
							rowKey={(check) => check.id}
							detail={checkDetail}
							compact={(check) => (
								<CompactCheck check={check}>
									<RunOfCheck check={check} withDataset />
								</CompactCheck>
							)}
							fading={query.isPlaceholderData}
						/>
					) : filtered ? (
						<EmptyState title="No check result is like that">
							<Button onClick={() => void setFilters({ dataset: null, status: null, page: null })}>
								Show all checks
							</Button>
						</EmptyState>
					) : (
						<EmptyState title="No checks have run yet">
							Every run checks the rows it staged before it publishes them; what the checks of each dataset's last run
							said will be listed here.
						</EmptyState>
					)
				}
			</QueryView>
		</>
	);
}

"use client";
import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { RUN_STATES } from "@/server/vocabulary/states";
import { Button } from "../../_ui/button";
import { Command } from "../../_ui/copyable";
import { EmptyState } from "../../_ui/empty-state";
import { StateChips } from "../../_ui/filter-chips";
import { PageHeader } from "../../_ui/page-header";
import { DatasetSelect } from "../_parts/dataset-select";
import { RunsTable } from "../_parts/runs-table";

const FILTERS = {
	dataset: parseAsString,
	state: parseAsArrayOf(parseAsStringLiteral(RUN_STATES)).withDefault([]),
	page: parseAsInteger.withDefault(1),
};

/** Every run, newest first; filters and page are in the address. */
export function RunsPage() {
	const [filters, setFilters] = useQueryStates(FILTERS, { history: "push" });
	const filtered = filters.dataset !== null || filters.state.length > 0;
	return (
		<>
			<PageHeader title="Runs" />
			<RunsTable
				dataset={filters.dataset}
				states={filters.state}
				page={Math.max(1, filters.page)}
				onPage={(page) => {
					void setFilters({ page: page === 1 ? null : page });
					window.scrollTo({ top: 0 });
				}}
				filters={
					<>
						<DatasetSelect value={filters.dataset} onChange={(dataset) => void setFilters({ dataset, page: null })} />
						<StateChips
							label="Filter by state"
							className="order-last basis-full 2xl:order-none 2xl:basis-auto"
							states={RUN_STATES}
							value={filters.state}
							onChange={(state) => void setFilters({ state: state.length > 0 ? state : null, page: null })}
						/>
					</>
				}
				empty={
					filtered || filters.page > 1 ? (
						<EmptyState title="No run is like that">
							<Button onClick={() => void setFilters({ dataset: null, state: null, page: null })}>Show all runs</Button>
						</EmptyState>
					) : (
						<EmptyState title="Nothing has run yet">
							<p>
								Each run will be a row here: its state, how long it took, how many rows came in, were set aside and were
								published. Start one from a dataset's page, with Ctrl/⌘ K, or from a terminal:
							</p>
							<Command>npx qtrade ingest us_prices_daily</Command>
						</EmptyState>
					)
				}
			/>
		</>
	);
}

"use client";
import { parseAsArrayOf, parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import { RUN_STATES } from "@/server/vocabulary/states";
import type { DatasetView } from "@/server/vocabulary/views";
import { Button } from "../../../_ui/button";
import { Command } from "../../../_ui/copyable";
import { EmptyState } from "../../../_ui/empty-state";
import { StateChips } from "../../../_ui/filter-chips";
import { parseAsPageSize, parseAsSort } from "../../_client/url-state";
import { RunsTable } from "../../_parts/runs-table";

const FILTERS = {
	state: parseAsArrayOf(parseAsStringLiteral(RUN_STATES)).withDefault([]),
	sort: parseAsSort,
	page: parseAsInteger.withDefault(1),
	size: parseAsPageSize,
};

/** The dataset's own runs. */
export function RunsTab({ dataset }: { dataset: DatasetView }) {
	const [filters, setFilters] = useQueryStates(FILTERS, { history: "push" });
	return (
		<RunsTable
			oneDataset
			filter={{ dataset: dataset.name, ...(filters.state.length > 0 && { states: filters.state }) }}
			sort={filters.sort}
			onSort={(sort) => void setFilters({ sort, page: null })}
			page={Math.max(1, filters.page)}
			pageSize={filters.size}
			onPageSize={(size) => void setFilters({ size, page: null })}
			onPage={(page) => void setFilters({ page: page === 1 ? null : page })}
			filters={
				<StateChips
					label="Filter by state"
					states={RUN_STATES}
					value={filters.state}
					onChange={(state) => void setFilters({ state: state.length > 0 ? state : null, page: null })}
				/>
			}
			empty={
				filters.state.length > 0 || filters.page > 1 ? (
					<EmptyState title="No run is like that">
						<Button onClick={() => void setFilters({ state: null, page: null })}>Show all runs</Button>
					</EmptyState>
				) : (
					<EmptyState title="It has not run yet">
						<p>Each of its runs will be a row here. Start one above, or from a terminal:</p>
						<Command>{`npx qtrade ingest ${dataset.name}`}</Command>
					</EmptyState>
				)
			}
		/>
	);
}

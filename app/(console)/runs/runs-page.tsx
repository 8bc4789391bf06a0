"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { RunFilter } from "@/server/vocabulary/run-views";
import { RUN_STATES, RUN_TRIGGERS } from "@/server/vocabulary/states";
import { Button } from "../../_ui/button";
import { Command } from "../../_ui/copyable";
import { EmptyState } from "../../_ui/empty-state";
import { StateChips } from "../../_ui/filter-chips";
import { PageHeader } from "../../_ui/page-header";
import { useTRPC } from "../_client/trpc";
import { parseAsDay, parseAsPageSize, parseAsSort } from "../_client/url-state";
import { DatasetSelect } from "../_parts/dataset-select";
import { ChoiceSelect, DayRange } from "../_parts/list-filters";
import { RunsTable } from "../_parts/runs-table";

const FILTERS = {
	dataset: parseAsString,
	state: parseAsArrayOf(parseAsStringLiteral(RUN_STATES)).withDefault([]),
	trigger: parseAsStringLiteral(RUN_TRIGGERS),
	by: parseAsString,
	from: parseAsDay,
	to: parseAsDay,
	sort: parseAsSort,
	page: parseAsInteger.withDefault(1),
	size: parseAsPageSize,
};
const NO_FILTER = { dataset: null, state: null, trigger: null, by: null, from: null, to: null, page: null };

/** Every run, newest first; filters, order and page are in the address. */
export function RunsPage() {
	const [chosen, choose] = useQueryStates(FILTERS, { history: "push" });
	const { data: choices } = useQuery(useTRPC().runs.choices.queryOptions(undefined, { staleTime: 60_000 }));
	const { dataset, state, trigger, by, from, to } = chosen;
	const filter: RunFilter = {
		...(dataset !== null && { dataset }),
		...(state.length > 0 && { states: state }),
		...(trigger !== null && { trigger }),
		...(by !== null && { requested_by: by }),
		...(from !== null && { from }),
		...(to !== null && { to }),
	};
	const filtered = Object.keys(filter).length > 0;
	return (
		<>
			<PageHeader title="Runs" />
			<RunsTable
				filter={filter}
				sort={chosen.sort}
				onSort={(sort) => void choose({ sort, page: null })}
				page={Math.max(1, chosen.page)}
				pageSize={chosen.size}
				onPageSize={(size) => void choose({ size, page: null })}
				onPage={(page) => {
					void choose({ page: page === 1 ? null : page });
					window.scrollTo({ top: 0 });
				}}
				filters={
					<>
						<DatasetSelect value={dataset} onChange={(name) => void choose({ dataset: name, page: null })} />
						<ChoiceSelect
							label="Filter by what started it"
							all="Any trigger"
							value={trigger}
							choices={RUN_TRIGGERS}
							onChange={(value) =>
								void choose({ trigger: RUN_TRIGGERS.find((known) => known === value) ?? null, page: null })
							}
						/>
						<ChoiceSelect
							label="Filter by who asked"
							all="Anybody"
							value={by}
							choices={choices?.requested_by ?? []}
							onChange={(name) => void choose({ by: name, page: null })}
						/>
						<DayRange from={from} to={to} onChange={(days) => void choose({ ...days, page: null })} />
						<StateChips
							label="Filter by state"
							className="order-last basis-full"
							states={RUN_STATES}
							value={state}
							onChange={(states) => void choose({ state: states.length > 0 ? states : null, page: null })}
						/>
					</>
				}
				empty={
					filtered || chosen.page > 1 ? (
						<EmptyState title="No run is like that">
							<Button onClick={() => void choose(NO_FILTER)}>Show all runs</Button>
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

"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { Button } from "../../_ui/button";
import { DataTable } from "../../_ui/data-table";
import { EmptyState } from "../../_ui/empty-state";
import { TextInput } from "../../_ui/field";
import { PageHeader } from "../../_ui/page-header";
import { Pager } from "../../_ui/pager";
import { RowsSkeleton } from "../../_ui/skeleton";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { ChoiceSelect } from "../_parts/list-filters";
import { CompactInstrument, INSTRUMENT_COLUMNS } from "./instrument-columns";

const FILTERS = {
	q: parseAsString.withDefault(""),
	mic: parseAsString.withDefault(""),
	page: parseAsInteger.withDefault(1),
};
const PAGE_SIZE = 50;

/** Every instrument by its present or last ticker; found by any that it had, by its name or by a code. */
export function InstrumentsPage() {
	const trpc = useTRPC();
	const [filters, setFilters] = useQueryStates(FILTERS);
	const page = Math.max(1, filters.page);
	const asked = {
		page,
		page_size: PAGE_SIZE,
		...(filters.q && { q: filters.q }),
		...(filters.mic && { mic: filters.mic }),
	};
	const query = useQuery(trpc.instruments.list.queryOptions(asked, { placeholderData: keepPreviousData }));
	const exchanges = useQuery(trpc.instruments.exchanges.queryOptions());
	const filtered = filters.q !== "" || filters.mic !== "" || page > 1;
	return (
		<>
			<PageHeader title="Instruments">
				A ticker is an instrument's name for a time. Each is registered at first sight; corporate actions and people
				rename and delist it.
			</PageHeader>
			<div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
				<TextInput
					type="search"
					aria-label="Ticker, name or code"
					placeholder="Ticker, name or code"
					maxLength={200}
					value={filters.q}
					onChange={(event) => void setFilters({ q: event.target.value || null, page: null })}
					className="w-64 max-sm:w-auto max-sm:flex-1"
				/>
				<ChoiceSelect
					label="Exchange"
					all="every exchange"
					value={filters.mic || null}
					choices={exchanges.data ?? []}
					onChange={(mic) => void setFilters({ mic, page: null })}
				/>
				<div className="ml-auto flex min-h-8 items-center">
					{query.data && query.data.total > 0 && (
						<Pager
							page={page}
							pageSize={query.data.page_size}
							total={query.data.total}
							noun="instruments"
							onPage={(next) => void setFilters({ page: next === 1 ? null : next }, { history: "push" })}
						/>
					)}
				</div>
			</div>
			<QueryView query={query} skeleton={<RowsSkeleton rows={8} columns={6} label="Loading instruments" />}>
				{({ rows }) =>
					rows.length > 0 ? (
						<DataTable
							label="Instruments"
							keyboard
							columns={INSTRUMENT_COLUMNS}
							rows={rows}
							rowKey={(row) => row.id}
							compact={(row) => <CompactInstrument row={row} />}
							fading={query.isPlaceholderData}
						/>
					) : filtered ? (
						<EmptyState title="No instrument is like that">
							<Button onClick={() => void setFilters({ q: null, mic: null, page: null })}>Show all instruments</Button>
						</EmptyState>
					) : (
						<EmptyState title="No instrument is known yet">
							<p>The first run of a dataset of prices registers those that it brings.</p>
						</EmptyState>
					)
				}
			</QueryView>
		</>
	);
}

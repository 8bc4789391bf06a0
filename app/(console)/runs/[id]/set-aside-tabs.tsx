"use client";
import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { parseAsInteger, useQueryState } from "nuqs";
import type { RunView } from "@/server/vocabulary/run-views";
import type { TableView } from "@/server/vocabulary/views";
import { EmptyState } from "../../../_ui/empty-state";
import { Pager } from "../../../_ui/pager";
import { RowsGrid } from "../../../_ui/rows-grid";
import { RowsSkeleton } from "../../../_ui/skeleton";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { reasonsFirst } from "../../_parts/reasons-first";

const PAGE_SIZE = 100;

/** Rows that were set aside, as they came, each with every rule that it broke. */
export function QuarantineTab({ run }: { run: RunView }) {
	if (!run.has_quarantine) {
		return (
			<EmptyState title="No rows were set aside">
				A row that breaks a rule, such as a close that is missing or not positive, is kept here as it came instead of
				being published.
			</EmptyState>
		);
	}
	return <QuarantinedRows run={run} />;
}

function QuarantinedRows({ run }: { run: RunView }) {
	const trpc = useTRPC();
	const [page, setPage] = useRowsPage();
	const query = useQuery(trpc.runs.quarantine.queryOptions({ id: run.id, page, page_size: PAGE_SIZE }, KEPT));
	return (
		<KeptRows
			says="As received, with every rule that each row broke."
			label={`Quarantined rows of run ${run.id}`}
			noun="quarantined rows"
			total={run.rows.quarantined}
			page={page}
			onPage={setPage}
			query={query}
			arrange={reasonsFirst}
		/>
	);
}

/** Rows that a rollback took away and that this run would have brought back. */
export function WithdrawnTab({ run }: { run: RunView }) {
	const trpc = useTRPC();
	const [page, setPage] = useRowsPage();
	const query = useQuery(trpc.runs.withdrawn.queryOptions({ id: run.id, page, page_size: PAGE_SIZE }, KEPT));
	return (
		<KeptRows
			says="A rollback took these away, and the source still delivers them."
			label={`Withdrawn rows of run ${run.id}`}
			noun="withdrawn rows"
			total={run.rows_withdrawn}
			page={page}
			onPage={setPage}
			query={query}
		/>
	);
}

const KEPT = { placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY };

function useRowsPage(): [number, (page: number) => void] {
	const [given, setPage] = useQueryState("page", parseAsInteger.withDefault(1));
	return [Math.max(1, given), (next) => void setPage(next === 1 ? null : next)];
}

function KeptRows({
	says,
	label,
	noun,
	total,
	page,
	onPage,
	query,
	arrange = (table) => table,
}: {
	says: string;
	label: string;
	noun: string;
	total: number;
	page: number;
	onPage: (page: number) => void;
	query: UseQueryResult<TableView, unknown>;
	arrange?: (table: TableView) => Pick<TableView, "columns" | "rows">;
}) {
	return (
		<>
			<div className="mb-1 flex items-center justify-between gap-4">
				<p className="text-muted text-sm max-sm:sr-only">{says}</p>
				<Pager page={page} pageSize={PAGE_SIZE} total={total} noun={noun} onPage={onPage} />
			</div>
			<QueryView query={query} skeleton={<RowsSkeleton rows={10} columns={8} rowClass="h-7" label="Loading rows" />}>
				{(table) => <RowsGrid label={label} {...arrange(table)} />}
			</QueryView>
		</>
	);
}

"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import { Button } from "../../_ui/button";
import { DataTable } from "../../_ui/data-table";
import { EmptyState } from "../../_ui/empty-state";
import { PageHeader } from "../../_ui/page-header";
import { Pager } from "../../_ui/pager";
import { RowsSkeleton } from "../../_ui/skeleton";
import { ColumnChooser, useColumns } from "../../_ui/table-columns";
import { usePollWhileLost } from "../_client/live-updates";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { parseAsDay, parseAsPageSize } from "../_client/url-state";
import { AUDIT_COLUMNS, CompactAudit } from "./audit-columns";
import { AuditDetail } from "./audit-detail";
import { AuditFilters } from "./audit-filters";
import { ChainBadge, ChainState, VerifyButton } from "./chain-state";
import { ExportDialog } from "./export-dialog";

const FILTERS = {
	actor: parseAsString,
	group: parseAsString,
	about: parseAsString,
	from: parseAsDay,
	to: parseAsDay,
	page: parseAsInteger.withDefault(1),
	size: parseAsPageSize,
};
const NO_FILTER = { actor: null, group: null, about: null, from: null, to: null, page: null };

/** Who did what to what, newest first, and whether the log is whole. */
export function AuditPage() {
	const trpc = useTRPC();
	const [chosen, choose] = useQueryStates(FILTERS, { history: "push" });
	const { page: asked, size, ...filter } = chosen;
	const page = Math.max(1, asked);
	const query = useQuery(
		trpc.audit.list.queryOptions(
			{ ...filter, page, page_size: size },
			{ placeholderData: keepPreviousData, refetchInterval: usePollWhileLost(15_000) },
		),
	);
	const state = useQuery(trpc.audit.state.queryOptions(undefined, { refetchInterval: usePollWhileLost(15_000) }));
	const columns = useColumns("audit", AUDIT_COLUMNS);
	return (
		<>
			<PageHeader
				title="Audit"
				state={state.data && <ChainBadge state={state.data} />}
				actions={
					<>
						<ExportDialog filter={filter} total={query.isPlaceholderData ? undefined : query.data?.total} />
						<VerifyButton />
					</>
				}
			>
				<ChainState state={state.data} />
			</PageHeader>
			<div className="mb-2 flex flex-wrap items-end gap-x-3 gap-y-2">
				<AuditFilters value={filter} onChange={(change) => void choose({ ...change, page: null })} />
				<div className="ml-auto flex min-h-8 items-center gap-1 max-sm:order-last">
					{query.data && query.data.total > 0 && (
						<Pager
							page={page}
							pageSize={query.data.page_size}
							total={query.data.total}
							noun="rows"
							onPageSize={(next) => void choose({ size: next, page: null })}
							onPage={(next) => {
								void choose({ page: next === 1 ? null : next });
								window.scrollTo({ top: 0 });
							}}
						/>
					)}
					<ColumnChooser columns={AUDIT_COLUMNS} isShown={columns.isShown} show={columns.show} />
				</div>
			</div>
			<QueryView query={query} skeleton={<RowsSkeleton rows={14} columns={5} label="Loading the audit log" />}>
				{(audit) =>
					audit.rows.length > 0 ? (
						<DataTable
							label="Audit log"
							keyboard
							columns={columns.shown}
							rows={audit.rows}
							rowKey={(row) => row.id}
							detail={(row) => <AuditDetail row={row} />}
							compact={(row) => <CompactAudit row={row} />}
							fading={query.isPlaceholderData}
						/>
					) : Object.values(filter).some((value) => value !== null) || page > 1 ? (
						<EmptyState title="No row is like that">
							<Button onClick={() => void choose(NO_FILTER)}>Show all rows</Button>
						</EmptyState>
					) : (
						<EmptyState title="Nothing was done yet">
							Whatever a person, a schedule or a run does to a dataset, a user or a version will be a row here, in the
							order in which it was done.
						</EmptyState>
					)
				}
			</QueryView>
		</>
	);
}

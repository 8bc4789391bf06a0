"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { RequestView, RunView } from "@/server/vocabulary/run-views";
import { ChoiceButtons } from "../../../_ui/choice-buttons";
import { DataTable } from "../../../_ui/data-table";
import { formatBytes } from "../../../_ui/number-format";
import { Pager } from "../../../_ui/pager";
import { RowsSkeleton } from "../../../_ui/skeleton";
import type { TableColumn } from "../../../_ui/table-columns";
import { formatDuration, formatUtcLog } from "../../../_ui/time-format";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { Outcome } from "./request-outcome";

const PAGE_SIZE = 100;
const WHICH = ["all", "failed"] as const;

/** What was asked of the provider and how it answered, try by try: was it late, was it wrong, or were we? */
export function RequestsTab({ run }: { run: RunView }) {
	const trpc = useTRPC();
	const [{ page: given, which }, set] = useQueryStates({
		page: parseAsInteger.withDefault(1),
		which: parseAsStringLiteral(WHICH).withDefault("all"),
	});
	const page = Math.max(1, given);
	const failed = which === "failed";
	const query = useQuery(
		trpc.runs.requests.queryOptions(
			{ id: run.id, failed, page, page_size: PAGE_SIZE },
			{ placeholderData: keepPreviousData },
		),
	);
	return (
		<>
			<div className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
				<ChoiceButtons
					legend="Which requests"
					choices={WHICH}
					words={{ all: `All ${run.requests.asked}`, failed: `Not as it should be ${run.requests.failed}` }}
					value={which}
					onChoose={(next) => void set({ which: next, page: null })}
				/>
				<Pager
					page={page}
					pageSize={PAGE_SIZE}
					total={failed ? run.requests.failed : run.requests.asked}
					noun="requests"
					onPage={(next) => void set({ page: next === 1 ? null : next })}
				/>
			</div>
			<QueryView query={query} skeleton={<RowsSkeleton rows={8} columns={6} label="Loading requests" />}>
				{({ rows }) => (
					<DataTable
						label={`Requests of run ${run.id}`}
						columns={COLUMNS}
						rows={rows}
						rowKey={(request) => request.seq}
						compact={(request) => <CompactRequest request={request} />}
					/>
				)}
			</QueryView>
		</>
	);
}

/** No request takes no time at all: its answer is one that the run before got, at that time. */
const took = (request: RequestView): string =>
	request.duration_ms === 0 ? "taken over" : formatDuration(request.duration_ms);

const at = (request: RequestView): string => formatUtcLog(Date.parse(request.at));

const COLUMNS: readonly TableColumn<RequestView>[] = [
	{ id: "at", header: "UTC", cell: (request) => <span className="num">{at(request)}</span> },
	{ id: "subject", header: "For", fixed: true, cell: (request) => request.subject },
	{ id: "attempt", header: "Try", align: "right", cell: (request) => request.attempt },
	{ id: "outcome", header: "Outcome", cell: (request) => <Outcome of={request.outcome} /> },
	{ id: "status", header: "Status", align: "right", cell: (request) => request.status ?? "none" },
	{ id: "bytes", header: "Size", align: "right", cell: (request) => formatBytes(request.bytes) },
	{ id: "took", header: "Took", align: "right", cell: took },
	{
		id: "url",
		header: "Asked, and what was wrong",
		cell: (request) => (
			<span className="block max-w-160 whitespace-normal break-words">
				{request.problem !== null && <span className="block">{request.problem}</span>}
				<span className="num break-all text-muted text-xs">{request.url}</span>
			</span>
		),
	},
];

function CompactRequest({ request }: { request: RequestView }) {
	return (
		<div className="grid gap-0.5">
			<p className="flex items-baseline justify-between gap-3">
				<span>
					{request.subject}
					{request.attempt > 1 && <span className="text-muted">, try {request.attempt}</span>}
				</span>
				<Outcome of={request.outcome} />
			</p>
			<p className="num text-muted text-xs">
				{at(request)} · {request.status ?? "no answer"} · {formatBytes(request.bytes)} · {took(request)}
			</p>
			{request.problem !== null && <p className="break-words text-sm">{request.problem}</p>}
		</div>
	);
}

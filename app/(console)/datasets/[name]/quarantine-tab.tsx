"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";
import type { AsideView } from "@/server/vocabulary/aside-views";
import type { DatasetView } from "@/server/vocabulary/views";
import { Button, buttonClass } from "../../../_ui/button";
import { cn } from "../../../_ui/cn";
import { EmptyState } from "../../../_ui/empty-state";
import { formatCount } from "../../../_ui/number-format";
import { Pager } from "../../../_ui/pager";
import { RowsGrid } from "../../../_ui/rows-grid";
import { RowsSkeleton } from "../../../_ui/skeleton";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { reasonsFirst } from "../../_parts/reasons-first";
import { paths } from "../../paths";
import { Replay } from "./replay";

const FILTERS = { reason: parseAsString, symbol: parseAsString, page: parseAsInteger.withDefault(1) };
const PAGE_SIZE = 100;

/** Rows that the runs up to the current version set aside, why, and the way to take in what is sound by now. */
export function QuarantineTab({ dataset }: { dataset: DatasetView }) {
	const trpc = useTRPC();
	const [{ reason, symbol, page: given }, go] = useQueryStates(FILTERS, { history: "push" });
	const page = Math.max(1, given);
	const filter = { ...(reason !== null && { reason }), ...(symbol !== null && { label: symbol }) };
	const query = useQuery(
		trpc.runs.setAside.queryOptions(
			{ name: dataset.name, page, page_size: PAGE_SIZE, ...filter },
			{ placeholderData: keepPreviousData },
		),
	);
	return (
		<QueryView query={query} skeleton={<RowsSkeleton rows={10} columns={8} rowClass="h-7" label="Loading rows" />}>
			{(aside) =>
				aside.reasons.length === 0 ? (
					<EmptyState title="No row is set aside">
						A row that breaks a rule, names an instrument that nobody knows, or was left behind under a waiver is kept
						here as it came. Nothing of it reaches readers.
					</EmptyState>
				) : (
					<>
						<div className="mb-3 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
							<Reasons aside={aside} value={reason} onChange={(next) => void go({ reason: next, page: null })} />
							<div className="flex flex-wrap gap-2">
								<a
									href={paths.quarantineExport({ dataset: dataset.name, ...filter })}
									className={buttonClass()}
									download
								>
									<Download aria-hidden className="size-3.5" />
									CSV
								</a>
								<Replay dataset={dataset} reasons={aside.reasons} />
							</div>
						</div>
						<div className="mb-1 flex flex-wrap items-center justify-between gap-4">
							<p className="flex flex-wrap items-center gap-2 text-muted text-sm">
								As received, newest run first.
								{symbol !== null && (
									<Button look="quiet" onClick={() => void go({ symbol: null, page: null })}>
										{aside.label} {symbol} ×
									</Button>
								)}
							</p>
							<Pager
								page={page}
								pageSize={PAGE_SIZE}
								total={aside.total}
								noun="rows"
								onPage={(next) => void go({ page: next === 1 ? null : next })}
							/>
						</div>
						<div className={cn("transition-opacity", query.isPlaceholderData && "opacity-60")}>
							<RowsGrid label={`Rows of ${dataset.name} that are set aside`} {...reasonsFirst(aside.table)} />
						</div>
					</>
				)
			}
		</QueryView>
	);
}

/** How many rows for each reason; one of them narrows the list. */
function Reasons({
	aside,
	value,
	onChange,
}: {
	aside: AsideView;
	value: string | null;
	onChange: (reason: string | null) => void;
}) {
	return (
		<fieldset className="-ml-2 flex min-w-0 flex-wrap gap-1">
			<legend className="sr-only">Filter by reason</legend>
			{aside.reasons.map(({ reason, rows }) => (
				<button
					key={reason}
					type="button"
					aria-pressed={value === reason}
					onClick={() => onChange(value === reason ? null : reason)}
					className={cn(
						"inline-flex h-7 items-center gap-2 rounded border px-2 text-sm pointer-coarse:h-9",
						value === reason
							? "border-control bg-selected font-medium text-fg"
							: "border-transparent text-muted hover:bg-hover",
					)}
				>
					{reason.replaceAll("_", " ")}
					<span className="num text-subtle">{formatCount(rows)}</span>
				</button>
			))}
		</fieldset>
	);
}

"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsInteger, useQueryStates } from "nuqs";
import type { DatasetView } from "@/server/vocabulary/views";
import { Command } from "../../../_ui/copyable";
import { DataTable } from "../../../_ui/data-table";
import { EmptyState } from "../../../_ui/empty-state";
import { Pager } from "../../../_ui/pager";
import { Section } from "../../../_ui/section";
import { RowsSkeleton } from "../../../_ui/skeleton";
import { usePollWhileLost } from "../../_client/live-updates";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { useMay } from "../../_client/use-me";
import { backfillColumns, CompactBackfill } from "./backfill-columns";
import { BackfillForm } from "./backfill-form";
import { BackfillProgress } from "./backfill-progress";

const PAGE_SIZE = 20;
const VIEW = { backfill: parseAsInteger, page: parseAsInteger.withDefault(1) };

/** Long stretches of the dataset: asking for one, how one goes, and those before. */
export function BackfillsTab({ dataset }: { dataset: DatasetView }) {
	const trpc = useTRPC();
	const may = useMay("run.backfill") && dataset.archived_at === null;
	const [view, setView] = useQueryStates(VIEW, { history: "push" });
	const page = Math.max(1, view.page);
	const query = useQuery(
		trpc.backfills.list.queryOptions(
			{ dataset: dataset.name, page, page_size: PAGE_SIZE },
			{ placeholderData: keepPreviousData, refetchInterval: usePollWhileLost(5000) },
		),
	);
	if (!dataset.freshness.by_session) {
		return (
			<EmptyState title="Nothing to backfill">
				<p>Every run of {dataset.name} asks for everything that its source has, so there are no pieces to ask for.</p>
			</EmptyState>
		);
	}
	return (
		<QueryView query={query} skeleton={<RowsSkeleton rows={4} columns={5} label="Loading backfills" />}>
			{({ rows, total, page_size }) => {
				const shown = view.backfill ?? rows[0]?.id ?? null;
				return (
					<div className="grid grid-cols-[minmax(0,1fr)] gap-6">
						{may && (
							<BackfillForm dataset={dataset.name} onSubmitted={(id) => void setView({ backfill: id, page: null })} />
						)}
						{shown !== null && <BackfillProgress id={shown} />}
						{total > 0 ? (
							<Section
								title="Backfills"
								aside={
									<Pager
										page={page}
										pageSize={page_size}
										total={total}
										noun="backfills"
										onPage={(next) => void setView({ page: next === 1 ? null : next })}
									/>
								}
							>
								<DataTable
									label="Backfills"
									columns={backfillColumns(dataset.name)}
									rows={rows}
									rowKey={(row) => row.id}
									compact={(row) => <CompactBackfill row={row} />}
									fading={query.isPlaceholderData}
								/>
							</Section>
						) : (
							<EmptyState title="No backfill yet">
								<p>
									A long stretch is asked for as a list of runs, which is shown before it is submitted. From a terminal:
								</p>
								<Command>{`npx qtrade backfill ${dataset.name} --from 2020-01-01 --to 2024-12-31 --dry-run`}</Command>
							</EmptyState>
						)}
					</div>
				);
			}}
		</QueryView>
	);
}

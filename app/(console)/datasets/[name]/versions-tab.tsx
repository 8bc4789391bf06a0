"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsInteger, useQueryState } from "nuqs";
import type { DatasetView } from "@/server/vocabulary/views";
import { Command } from "../../../_ui/copyable";
import { DataTable } from "../../../_ui/data-table";
import { EmptyState } from "../../../_ui/empty-state";
import { Pager } from "../../../_ui/pager";
import { RowsSkeleton } from "../../../_ui/skeleton";
import { ColumnChooser, useColumns } from "../../../_ui/table-columns";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { CompactVersion, VERSION_COLUMNS } from "./version-columns";

const PAGE_SIZE = 50;

/** The line of versions, newest first, like a history log. */
export function VersionsTab({ dataset }: { dataset: DatasetView }) {
	const trpc = useTRPC();
	const [given, setPage] = useQueryState("page", parseAsInteger.withDefault(1).withOptions({ history: "push" }));
	const page = Math.max(1, given);
	const query = useQuery(
		trpc.datasets.versions.queryOptions(
			{ name: dataset.name, page, page_size: PAGE_SIZE },
			{ placeholderData: keepPreviousData },
		),
	);
	const chosen = useColumns("versions", VERSION_COLUMNS);
	return (
		<QueryView
			query={query}
			skeleton={<RowsSkeleton rows={8} columns={7} rowClass="h-12.5" label="Loading versions" />}
		>
			{(versions) =>
				versions.total === 0 ? (
					<EmptyState title="Nothing is published yet">
						<p>
							Each publication will be a line here: who made it, what it added, restated and removed, what its checks
							said, and its hash. The first run that passes its checks makes version 1:
						</p>
						<Command>{`npx qtrade ingest ${dataset.name}`}</Command>
					</EmptyState>
				) : (
					<>
						<div className="mb-1 flex justify-end gap-1">
							<Pager
								page={page}
								pageSize={versions.page_size}
								total={versions.total}
								noun="versions"
								onPage={(next) => void setPage(next === 1 ? null : next)}
							/>
							<ColumnChooser columns={VERSION_COLUMNS} isShown={chosen.isShown} show={chosen.show} />
						</div>
						<DataTable
							label="Versions"
							keyboard
							columns={chosen.shown}
							rows={versions.rows}
							rowKey={(version) => version.version}
							compact={(version) => <CompactVersion version={version} />}
							fading={query.isPlaceholderData}
						/>
					</>
				)
			}
		</QueryView>
	);
}

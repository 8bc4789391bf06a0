"use client";
import { useQuery } from "@tanstack/react-query";
import { EmptyState } from "../../_ui/empty-state";
import { plural } from "../../_ui/number-format";
import { RowsSkeleton } from "../../_ui/skeleton";
import { Time } from "../../_ui/time";
import { formatDuration } from "../../_ui/time-format";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { VersionsRead } from "./versions-read";

const REFUSED: Record<string, string> = {
	rejected_query: "refused",
	query_failed: "failed",
	query_limit: "met a limit",
	cancelled: "cancelled",
	not_found: "named what is not there",
	held: "refused: on hold",
};

/** What this person asked before, here or by command; a click opens it again. */
export function HistoryList({ onOpen }: { onOpen: (sql: string) => void }) {
	const trpc = useTRPC();
	const query = useQuery(trpc.sql.history.queryOptions({ limit: 50 }));
	return (
		<QueryView query={query} skeleton={<RowsSkeleton rows={6} columns={2} rowClass="h-14" label="Loading history" />}>
			{(entries) =>
				entries.length === 0 ? (
					<EmptyState title="You have asked nothing yet">
						Every query of yours will be listed here with the versions that it read.
					</EmptyState>
				) : (
					<ul className="divide-y border-y">
						{entries.map((entry) => (
							<li key={entry.id} className="py-2">
								<button
									type="button"
									onClick={() => onOpen(entry.sql)}
									className="line-clamp-3 w-full whitespace-pre-wrap text-left font-mono text-xs hover:text-accent wrap-anywhere"
								>
									{entry.sql}
								</button>
								<p className="mt-1 flex flex-wrap gap-x-3 gap-y-0.5 text-subtle text-xs">
									<Time at={entry.started_at} />
									{entry.error_code ? (
										<span className="text-fail">{REFUSED[entry.error_code] ?? entry.error_code}</span>
									) : (
										entry.row_count !== null && <span>{plural(entry.row_count, "row")}</span>
									)}
									<span className="num">{formatDuration(entry.duration_ms)}</span>
									<VersionsRead versions={entry.versions} />
								</p>
							</li>
						))}
					</ul>
				)
			}
		</QueryView>
	);
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { QueryHistoryEntry } from "@/server/vocabulary/query-views";
import { EmptyState } from "../../_ui/empty-state";
import { TextInput } from "../../_ui/field";
import { plural } from "../../_ui/number-format";
import { RowsSkeleton } from "../../_ui/skeleton";
import { Time } from "../../_ui/time";
import { formatDuration } from "../../_ui/time-format";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { VersionsRead } from "./versions-read";

const REFUSED: Record<string, string> = {
	rejected_query: "refused",
	invalid_input: "refused",
	query_failed: "failed",
	query_limit: "met a limit",
	cancelled: "cancelled",
	not_found: "named what is not there",
	held: "refused: on hold",
};

/** As many as are listed; the rest is in the database, for audits. */
const SHOWN = 200;

/** What this person asked before, here or by command; a click opens it again. */
export function HistoryList({ onOpen }: { onOpen: (sql: string) => void }) {
	const trpc = useTRPC();
	const query = useQuery(trpc.sql.history.queryOptions({ limit: SHOWN }));
	const [filter, setFilter] = useState("");
	return (
		<QueryView query={query} skeleton={<RowsSkeleton rows={6} columns={2} rowClass="h-14" label="Loading history" />}>
			{(entries) => {
				if (entries.length === 0)
					return (
						<EmptyState title="You have asked nothing yet">
							Every query of yours will be listed here with the versions that it read.
						</EmptyState>
					);
				const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
				const found = entries.filter((entry) => words.every((word) => textOf(entry).includes(word)));
				return (
					<>
						<TextInput
							type="search"
							aria-label="Filter history"
							placeholder="words of the query, or a dataset"
							value={filter}
							onChange={(event) => setFilter(event.target.value)}
						/>
						<p aria-live="polite" className="mt-1.5 mb-2 text-subtle text-xs">
							{words.length > 0 && `${found.length} of `}
							{entries.length === SHOWN ? `your last ${SHOWN} queries` : plural(entries.length, "query", "queries")}
						</p>
						<ul aria-label="Your history" className="divide-y border-y">
							{found.map((entry) => (
								<Entry key={entry.id} entry={entry} onOpen={onOpen} />
							))}
						</ul>
					</>
				);
			}}
		</QueryView>
	);
}

/** What the filter looks in. */
const textOf = ({ sql, versions }: QueryHistoryEntry): string =>
	`${sql} ${Object.keys(versions).join(" ")}`.toLowerCase();

function Entry({ entry, onOpen }: { entry: QueryHistoryEntry; onOpen: (sql: string) => void }) {
	return (
		<li className="py-2">
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
	);
}

"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { parseAsInteger, parseAsIsoDateTime, parseAsString, useQueryStates } from "nuqs";
import { TIMELINE_HOURS, type TimelineHours, type TimelineView } from "@/server/vocabulary/timeline-views";
import { Button, IconButton } from "../../_ui/button";
import { ChoiceButtons } from "../../_ui/choice-buttons";
import { EmptyState } from "../../_ui/empty-state";
import { TextInput } from "../../_ui/field";
import { plural } from "../../_ui/number-format";
import { PageHeader } from "../../_ui/page-header";
import { RowsSkeleton } from "../../_ui/skeleton";
import { formatUtc } from "../../_ui/time-format";
import { usePollWhileLost } from "../_client/live-updates";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { NoDatasets } from "../_parts/no-datasets";
import { TimelineTable } from "./timeline-table";

const WORDS: Record<TimelineHours, string> = { 1: "1 h", 6: "6 h", 24: "24 h", 168: "7 d", 720: "30 d" };
const FILTERS = {
	/** hours that are shown */
	range: parseAsInteger.withDefault(24),
	/** the instant they end at; without it they end now and go on */
	end: parseAsIsoDateTime,
	q: parseAsString.withDefault(""),
};

/** What ran when, across datasets; the stretch and the filter are in the address. */
export function TimelinePage() {
	const trpc = useTRPC();
	const [chosen, choose] = useQueryStates(FILTERS, { history: "push" });
	const hours = TIMELINE_HOURS.find((known) => known === chosen.range) ?? 24;
	const query = useQuery(
		trpc.timeline.get.queryOptions(
			{ hours, end: chosen.end?.toISOString() ?? null },
			// Steps move on although nothing happens.
			{ placeholderData: keepPreviousData, refetchInterval: usePollWhileLost(10_000) || 60_000 },
		),
	);
	const move = (view: TimelineView, by: -1 | 1) => {
		const end = Date.parse(view.to) + by * hours * 1_800_000;
		void choose({ end: end >= Date.now() ? null : new Date(end) });
	};
	return (
		<>
			<PageHeader title="Timeline">Runs, holds and rollbacks of every dataset, those in trouble first.</PageHeader>
			<div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
				<ChoiceButtons
					legend="How far back"
					choices={TIMELINE_HOURS}
					words={WORDS}
					value={hours}
					onChoose={(range) => void choose({ range })}
				/>
				{query.data && (
					<div className="flex items-center gap-1">
						<IconButton label="Earlier" onClick={() => move(query.data, -1)}>
							<ChevronLeft aria-hidden />
						</IconButton>
						<IconButton label="Later" disabled={chosen.end === null} onClick={() => move(query.data, 1)}>
							<ChevronRight aria-hidden />
						</IconButton>
						{chosen.end !== null && <Button onClick={() => void choose({ end: null })}>Now</Button>}
						<span className="num ml-1 text-subtle text-sm">
							{formatUtc(Date.parse(query.data.from)).slice(0, 16)} to{" "}
							{chosen.end === null ? "now" : formatUtc(Date.parse(query.data.to)).slice(0, 16)} UTC
						</span>
					</div>
				)}
				<TextInput
					type="search"
					aria-label="Filter by name"
					placeholder="Filter by name"
					value={chosen.q}
					onChange={(event) => void choose({ q: event.target.value || null }, { history: "replace" })}
					className="w-52 max-sm:w-auto max-sm:flex-1 sm:ml-auto"
				/>
			</div>
			<QueryView
				query={query}
				skeleton={<RowsSkeleton rows={8} columns={3} rowClass="h-10" label="Loading the timeline" />}
			>
				{(view) => {
					const text = chosen.q.trim().toLowerCase();
					const lanes = view.lanes.filter((lane) => lane.dataset.includes(text));
					if (view.lanes.length === 0) return <NoDatasets />;
					if (lanes.length > 0) return <TimelineTable view={{ ...view, lanes }} fading={query.isPlaceholderData} />;
					return (
						<EmptyState title="No dataset is called like that">
							<p>{plural(view.lanes.length, "dataset")} would be here without the filter.</p>
							<Button onClick={() => void choose({ q: null })}>Show all datasets</Button>
						</EmptyState>
					);
				}}
			</QueryView>
		</>
	);
}

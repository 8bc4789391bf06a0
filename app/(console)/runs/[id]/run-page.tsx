"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { isFinalRunState } from "@/server/vocabulary/states";
import { AtExchange } from "../../../_ui/clock";
import { PageHeader } from "../../../_ui/page-header";
import { Section } from "../../../_ui/section";
import { LinesSkeleton } from "../../../_ui/skeleton";
import { STATES } from "../../../_ui/states";
import { usePollWhileLost } from "../../_client/live-updates";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { Missing } from "../../_parts/missing";
import { paths } from "../../paths";
import { Diagnosis } from "./diagnosis";
import { PhaseTimeline } from "./phase-timeline";
import { RowFlow } from "./row-flow";
import { RunFacts } from "./run-facts";
import { RunHead } from "./run-head";
import { RunTabs } from "./run-tabs";
import { WhatIsHit } from "./what-is-hit";

/** One run: what went wrong if something did, what went in and came out, how long each phase took, and all it said. */
export function RunPage({ id }: { id: number }) {
	const trpc = useTRPC();
	const poll = usePollWhileLost(3000);
	const query = useQuery(
		trpc.runs.get.queryOptions(
			{ id },
			{ refetchInterval: ({ state }) => (state.data && isFinalRunState(state.data.state) ? false : poll) },
		),
	);
	const state = query.data?.state;
	useEffect(() => {
		// With many runs open in tabs, the tab says how each of them is.
		if (state) document.title = `${STATES[state].word}: run ${id} · qtrade`;
	}, [state, id]);
	return (
		<QueryView
			query={query}
			skeleton={
				<>
					<PageHeader title={`Run ${id}`} />
					<div className="grid gap-x-10 gap-y-6 md:grid-cols-2 xl:grid-cols-3">
						<LinesSkeleton lines={6} label={`Loading run ${id}`} />
						<LinesSkeleton lines={6} />
						<LinesSkeleton lines={6} />
					</div>
				</>
			}
			missing={
				<Missing title={`There is no run ${id}`} back={paths.runs()} backLabel="All runs">
					Runs are numbered as they are asked for, over all datasets.
				</Missing>
			}
		>
			{(run) => (
				<AtExchange timeZone={run.time_zone}>
					<RunHead run={run} />
					<WhatIsHit run={run} />
					<Diagnosis run={run} />
					<div className="mb-6 grid items-start gap-x-10 gap-y-6 md:grid-cols-2 xl:grid-cols-[minmax(0,1.15fr)_minmax(0,1.1fr)_17rem]">
						<Section title="Rows">
							<RowFlow run={run} />
						</Section>
						<Section title="Phases">
							<PhaseTimeline run={run} />
						</Section>
						<RunFacts run={run} />
					</div>
					<RunTabs run={run} />
				</AtExchange>
			)}
		</QueryView>
	);
}

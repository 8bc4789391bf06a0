"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import type { CheckSessionsView } from "@/server/vocabulary/check-views";
import { Link } from "../../../_ui/link";
import { Section } from "../../../_ui/section";
import { RowsSkeleton } from "../../../_ui/skeleton";
import { SessionDate } from "../../../_ui/time";
import { usePollWhileLost } from "../../_client/live-updates";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { checkTitle } from "../../_parts/check-row";
import { ChecksTable } from "../../_parts/checks-table";
import { paths } from "../../paths";
import { CheckMatrix, CheckMatrixLegend } from "./check-matrix";

const CHOICE = { session: parseAsString, check: parseAsString };

/** Checks × sessions: since when a check complains, and what it said then. */
export function ChecksBySession({ name }: { name: string }) {
	const trpc = useTRPC();
	const query = useQuery(
		trpc.checks.sessions.queryOptions({ dataset: name }, { refetchInterval: usePollWhileLost(15_000) }),
	);
	return (
		<Section
			title="Last 40 sessions"
			aside={query.data && query.data.checks.length > 0 && <CheckMatrixLegend view={query.data} />}
		>
			<QueryView
				query={query}
				skeleton={<RowsSkeleton rows={10} columns={2} rowClass="h-5.5" label="Loading checks by session" />}
			>
				{(view) =>
					view.checks.length === 0 ? (
						<p className="text-muted text-sm">
							What each check said of each session will stand here once a run has been checked.
						</p>
					) : (
						<Matrix view={view} />
					)
				}
			</QueryView>
		</Section>
	);
}

function Matrix({ view }: { view: CheckSessionsView }) {
	const [choice, choose] = useQueryStates(CHOICE, { history: "replace" });
	const session = view.sessions.find(({ date }) => date === choice.session);
	const shown =
		choice.check !== null && choice.session !== null ? { check: choice.check, session: choice.session } : null;
	return (
		<>
			<CheckMatrix view={view} chosen={shown} onChoose={(place) => void choose(place)} />
			{session && (
				<div className="mt-4 border-line-strong border-l-2 pl-4" aria-live="polite">
					<div className="mb-2 flex flex-wrap items-baseline gap-x-3 text-sm">
						<h3 className="font-semibold">
							<SessionDate date={session.date} />
						</h3>
						{session.run !== null && (
							<span className="text-muted">
								checked in{" "}
								<Link href={paths.run(session.run)} className="text-accent underline underline-offset-2">
									run {session.run}
								</Link>
								{session.version === null ? ", which published nothing" : `, published as v${session.version}`}
							</span>
						)}
						<button
							type="button"
							className="ml-auto text-accent hover:underline"
							onClick={() => void choose({ session: null, check: null })}
						>
							Close
						</button>
					</div>
					{session.run === null ? (
						<p className="text-muted text-sm">Nothing was brought for this session, so nothing was checked.</p>
					) : (
						<ChecksOfRun run={session.run} check={choice.check} />
					)}
				</div>
			)}
		</>
	);
}

function ChecksOfRun({ run, check }: { run: number; check: string | null }) {
	const trpc = useTRPC();
	// What a run's checks said never changes.
	const query = useQuery(trpc.checks.ofRun.queryOptions({ run }, { staleTime: "static" }));
	return (
		<QueryView query={query} skeleton={<RowsSkeleton rows={1} columns={5} label="Loading checks" />}>
			{(checks) => {
				const one = checks.filter(({ name }) => name === check);
				return (
					<ChecksTable
						checks={one.length > 0 ? one : checks}
						none={check === null ? "" : `The run did not evaluate ${checkTitle(check)}.`}
					/>
				);
			}}
		</QueryView>
	);
}

"use client";
import { useQuery } from "@tanstack/react-query";
import type { RollbackView } from "@/server/vocabulary/rollback-views";
import { buttonClass } from "../../../_ui/button";
import { Link } from "../../../_ui/link";
import { Notice } from "../../../_ui/notice";
import { PageHeader } from "../../../_ui/page-header";
import { LinesSkeleton } from "../../../_ui/skeleton";
import { StateBadge } from "../../../_ui/state-badge";
import { Time } from "../../../_ui/time";
import { usePollWhileLost } from "../../_client/live-updates";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { UnholdButton } from "../../_parts/hold-control";
import { Missing } from "../../_parts/missing";
import { RollBackButton } from "../../_parts/roll-back-button";
import { RollbackPreviewView } from "../../_parts/rollback-preview";
import { paths } from "../../paths";
import { GlassMark } from "../rollback-columns";
import { DecideRollback } from "./decide-rollback";
import { RollbackStepper } from "./rollback-stepper";

/** One request: where it stands, why, what it would do (made again while it waits), and the decision. */
export function RollbackPage({ id }: { id: number }) {
	const trpc = useTRPC();
	const query = useQuery(trpc.rollbacks.get.queryOptions({ id }, { refetchInterval: usePollWhileLost(10_000) }));
	return (
		<QueryView
			query={query}
			skeleton={
				<>
					<PageHeader title={`Rollback ${id}`} />
					<LinesSkeleton lines={10} label={`Loading rollback ${id}`} />
				</>
			}
			missing={
				<Missing title={`There is no rollback request ${id}`} back={paths.rollbacks()} backLabel="All rollbacks">
					Requests are numbered as they are made.
				</Missing>
			}
		>
			{(rollback) => <Loaded rollback={rollback} />}
		</QueryView>
	);
}

function Loaded({ rollback }: { rollback: RollbackView }) {
	const { dataset, status, applied_version: applied } = rollback;
	const own = rollback.holds.find((hold) => hold.rollback_request === rollback.id);
	return (
		<>
			<PageHeader
				title={
					<>
						Rollback {rollback.id}{" "}
						<span className="font-normal text-muted">
							of{" "}
							<Link href={paths.dataset(dataset)} className="text-fg hover:underline">
								{dataset}
							</Link>{" "}
							to v{rollback.to_version}
						</span>
					</>
				}
				state={
					<>
						<StateBadge state={status} size="lg" />
						{rollback.kind === "break_glass" && <GlassMark />}
					</>
				}
				actions={
					applied !== null && (
						<>
							<Link href={paths.version(dataset, applied)} className={buttonClass()}>
								See v{applied}
							</Link>
							<RollBackButton dataset={dataset} to={rollback.from_version} label="Undo…" />
						</>
					)
				}
			/>
			<RollbackStepper rollback={rollback} />
			<blockquote className="mb-5 max-w-3xl border-l-3 border-l-line-strong py-0.5 pl-3">
				<p className="whitespace-pre-wrap wrap-anywhere">{rollback.reason}</p>
				<footer className="text-subtle text-xs">
					{rollback.requested_by}, <Time at={rollback.requested_at} />
					{rollback.self_approved && "; asked and approved by the same person, as dev allows"}
				</footer>
			</blockquote>
			{(rollback.decision_note ?? rollback.review_note) && (
				<blockquote className="mb-5 max-w-3xl border-l-3 border-l-line-strong py-0.5 pl-3">
					<p className="whitespace-pre-wrap wrap-anywhere">{rollback.review_note ?? rollback.decision_note}</p>
					<footer className="text-subtle text-xs">{rollback.reviewed_by ?? rollback.decided_by}</footer>
				</blockquote>
			)}
			<DecideRollback rollback={rollback} />
			{applied !== null && own && (
				<Notice
					state="held"
					className="mb-5 max-w-3xl"
					title={`${dataset} is still on hold: nothing is published until an operator lifts it`}
					action={<UnholdButton dataset={dataset} holds={rollback.holds} />}
				>
					{rollback.holds.map((hold) => (
						<p key={hold.id}>{hold === own ? hold.reason : `${hold.placed_by} holds it, too: ${hold.reason}`}</p>
					))}
				</Notice>
			)}
			{rollback.fresh === null && (
				<p className="mb-2 text-subtle text-xs">As it was seen when it was asked for; who has read it, as of now.</p>
			)}
			<RollbackPreviewView preview={rollback.fresh ?? rollback.preview} />
		</>
	);
}

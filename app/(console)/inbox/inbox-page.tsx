"use client";
import { useQuery } from "@tanstack/react-query";
import { CirclePause, CircleSlash, Hand, Inbox, type LucideIcon, ShieldAlert, Undo2 } from "lucide-react";
import type { RequiredAction } from "@/server/vocabulary/rollback-views";
import { buttonClass } from "../../_ui/button";
import { cn } from "../../_ui/cn";
import { EmptyState } from "../../_ui/empty-state";
import { Link } from "../../_ui/link";
import { PageHeader } from "../../_ui/page-header";
import { Section } from "../../_ui/section";
import { RowsSkeleton } from "../../_ui/skeleton";
import { capitalised } from "../../_ui/text-format";
import { Time } from "../../_ui/time";
import { usePollWhileLost } from "../_client/live-updates";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { paths } from "../paths";

const LOOK: Record<RequiredAction["kind"], { icon: LucideIcon; verb: string }> = {
	decide_rollback: { icon: Undo2, verb: "Decide" },
	review_break_glass: { icon: ShieldAlert, verb: "Review" },
	decide_waiver: { icon: CircleSlash, verb: "Decide" },
	release_hold: { icon: Hand, verb: "Look" },
	release_run: { icon: Inbox, verb: "Look" },
	resume_schedule: { icon: CirclePause, verb: "Look" },
};

const targetOf = (action: RequiredAction): string => {
	if (action.kind === "decide_waiver") return paths.waivers({ status: ["pending"] });
	if (action.rollback !== null) return paths.rollback(action.rollback);
	if (action.run !== null) return paths.run(action.run);
	if (action.kind === "resume_schedule") return paths.schedules({ state: ["paused"] });
	return action.dataset === null ? paths.overview() : paths.dataset(action.dataset);
};

/** Everything that waits for a person, what you can do first. */
export function InboxPage() {
	const trpc = useTRPC();
	const query = useQuery(trpc.inbox.list.queryOptions(undefined, { refetchInterval: usePollWhileLost(10_000) }));
	return (
		<>
			<PageHeader title="Inbox">
				What waits for a person: decisions, reviews, waivers, holds, held runs, paused schedules.
			</PageHeader>
			<QueryView query={query} skeleton={<RowsSkeleton rows={4} columns={3} label="Loading what waits" />}>
				{(actions) => {
					const mine = actions.filter((action) => action.mine);
					const others = actions.filter((action) => !action.mine);
					if (actions.length === 0) {
						return (
							<EmptyState title="Nothing waits">
								Rollbacks and waivers to decide, break-glass to review, holds to lift, held runs to release and paused
								schedules will be listed here.
							</EmptyState>
						);
					}
					return (
						<div className="grid max-w-4xl gap-8">
							<Section title="For you" aside={mine.length}>
								{mine.length === 0 ? (
									<p className="text-muted text-sm">Nothing that you can do.</p>
								) : (
									<Actions actions={mine} />
								)}
							</Section>
							{others.length > 0 && (
								<Section title="For others" aside={others.length < 200 ? others.length : "the first 200"}>
									<Actions actions={others} />
								</Section>
							)}
						</div>
					);
				}}
			</QueryView>
		</>
	);
}

function Actions({ actions }: { actions: readonly RequiredAction[] }) {
	return (
		<ul className="border-t">
			{actions.map((action) => {
				const { icon: Icon, verb } = LOOK[action.kind];
				return (
					<li
						key={`${action.kind} ${action.rollback} ${action.run} ${action.dataset} ${action.since}`}
						className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b py-2"
					>
						<Icon aria-hidden className="size-4 shrink-0 text-muted" />
						<div className="min-w-0 flex-1 text-sm max-sm:basis-[80%]">
							<p className="wrap-anywhere">{capitalised(action.title)}</p>
							<p className="text-subtle text-xs">
								since <Time at={action.since} />
								{action.due_at && (
									<span className={cn(action.overdue && "font-medium text-fail")}>
										{action.overdue ? ", overdue since " : ", due "}
										<Time at={action.due_at} />
									</span>
								)}
								{!action.mine && <>, for {action.roles.join(" or ")}</>}
							</p>
						</div>
						<Link href={targetOf(action)} className={buttonClass(action.mine ? "primary" : "secondary", "max-sm:ml-7")}>
							{action.mine ? verb : "See"}
						</Link>
					</li>
				);
			})}
		</ul>
	);
}

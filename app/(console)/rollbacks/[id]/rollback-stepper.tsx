import { Circle, CircleCheck, CircleDashed, type LucideIcon, OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import type { RollbackView } from "@/server/vocabulary/rollback-views";
import { cn } from "../../../_ui/cn";
import { Time } from "../../../_ui/time";

type Step = { name: string; state: "done" | "now" | "next" | "ended"; by: ReactNode; at: string | null };

const LOOK: Record<Step["state"], { icon: LucideIcon; tone: string }> = {
	done: { icon: CircleCheck, tone: "text-ok" },
	now: { icon: Circle, tone: "text-accent" },
	next: { icon: CircleDashed, tone: "text-subtle" },
	ended: { icon: OctagonX, tone: "text-idle" },
};

/** Requested, decided, applied, and for break-glass reviewed: each with its person and time. */
export function RollbackStepper({ rollback }: { rollback: RollbackView }) {
	return (
		<ol aria-label="Where it stands" className="mb-5 flex flex-wrap gap-x-8 gap-y-3">
			{stepsOf(rollback).map((step) => {
				const { icon: Icon, tone } = LOOK[step.state];
				return (
					<li key={step.name} aria-current={step.state === "now" ? "step" : undefined} className="flex gap-2">
						<Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", tone)} />
						<div className="text-sm leading-4.5">
							<p className={cn(step.state === "next" ? "text-subtle" : "font-medium")}>{step.name}</p>
							<p className="text-muted text-xs">{step.by}</p>
							{step.at && <Time at={step.at} className="text-subtle text-xs" />}
						</div>
					</li>
				);
			})}
		</ol>
	);
}

function stepsOf(rollback: RollbackView): Step[] {
	const { status, kind } = rollback;
	if (kind === "break_glass") {
		return [
			{
				name: "Glass broken",
				state: "done",
				by: rollback.requested_by,
				at: rollback.requested_at,
			},
			{ name: "Applied", state: "done", by: `as v${rollback.applied_version}`, at: rollback.decided_at },
			rollback.reviewed_at
				? {
						name: rollback.review_verdict === "accepted" ? "Review: accepted" : "Review: disputed",
						state: rollback.review_verdict === "accepted" ? "done" : "ended",
						by: rollback.reviewed_by,
						at: rollback.reviewed_at,
					}
				: { name: "Review due", state: "now", by: "by another person", at: rollback.review_due_at },
		];
	}
	const requested: Step = {
		name: "Requested",
		state: "done",
		by: rollback.requested_by,
		at: rollback.requested_at,
	};
	const waiting = status === "pending";
	if (waiting || status === "applied") {
		return [
			requested,
			{
				name: waiting ? "Waits for approval" : "Approved",
				state: waiting ? "now" : "done",
				by: waiting ? "expires" : (rollback.decided_by ?? ""),
				at: waiting ? rollback.expires_at : rollback.decided_at,
			},
			{
				name: "Applied",
				state: waiting ? "next" : "done",
				by: waiting ? "as the next version" : `as v${rollback.applied_version}`,
				at: waiting ? null : rollback.decided_at,
			},
		];
	}
	const word = status.charAt(0).toUpperCase() + status.slice(1);
	return [requested, { name: word, state: "ended", by: rollback.decided_by, at: rollback.decided_at }];
}

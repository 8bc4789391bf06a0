"use client";
import type { PhaseView, RunView } from "@/server/vocabulary/run-views";
import { useClocks, useTick } from "../../../_ui/clock";
import { cn } from "../../../_ui/cn";
import { STATES, TONE_TEXT } from "../../../_ui/states";
import { formatDuration } from "../../../_ui/time-format";

const BAR: Record<PhaseView["state"], string> = {
	done: "bg-idle-fill",
	running: "bg-run animate-alive",
	failed: "bg-fail-fill",
	pending: "",
	skipped: "",
};

/** The phases against one another, from the start of the run to its end, or to now while it goes on. */
export function PhaseTimeline({ run }: { run: RunView }) {
	const clocks = useClocks();
	const running = run.phases.some((phase) => phase.state === "running");
	useTick(running ? 1000 : 0);
	const now = clocks.now("real");
	const from = run.started_at ? Date.parse(run.started_at) : now;
	const to = run.finished_at ? Date.parse(run.finished_at) : now;
	const whole = Math.max(1, to - from);
	const waited = run.started_at ? Date.parse(run.started_at) - Date.parse(run.queued_at) : null;
	return (
		<>
			<ol className="grid grid-cols-[auto_auto_minmax(2rem,1fr)_auto] items-center gap-x-3 text-sm">
				{run.phases.map((phase) => {
					const look = STATES[phase.state];
					const Icon = look.icon;
					const start = phase.started_at ? Date.parse(phase.started_at) : null;
					const end = phase.finished_at ? Date.parse(phase.finished_at) : to;
					return (
						<li key={phase.phase} className="col-span-4 grid h-7 grid-cols-subgrid items-center">
							<span title={look.word} className={TONE_TEXT[look.tone]}>
								<Icon aria-hidden className={cn("size-3.5", look.alive && "animate-alive")} />
								<span className="sr-only">{look.word}</span>
							</span>
							<span className={start === null ? "text-subtle" : "text-fg"}>{phase.phase}</span>
							<span aria-hidden className="relative h-2 overflow-hidden rounded-[1px] bg-hover">
								{start !== null && (
									<span
										className={cn("absolute inset-y-0 rounded-[1px]", BAR[phase.state])}
										style={{
											left: `${bounded(((start - from) / whole) * 100)}%`,
											width: `max(2px, ${bounded(((end - start) / whole) * 100)}%)`,
										}}
									/>
								)}
							</span>
							<span className="min-w-16 whitespace-nowrap text-right">
								{start === null ? (
									<span className="text-subtle">–</span>
								) : (
									<span className="num">{formatDuration(end - start)}</span>
								)}
							</span>
						</li>
					);
				})}
			</ol>
			{waited !== null && waited >= 1000 && (
				<p className="mt-1 text-subtle text-xs">
					Before that it waited <span className="num">{formatDuration(waited)}</span> in the queue.
				</p>
			)}
		</>
	);
}

const bounded = (percent: number): number => Math.min(99.5, Math.max(0, percent));

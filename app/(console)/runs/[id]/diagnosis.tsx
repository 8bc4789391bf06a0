"use client";
import type { RunDiagnosis, RunView } from "@/server/vocabulary/run-views";
import { isFinalRunState, isGoodRunState } from "@/server/vocabulary/states";
import { buttonClass } from "../../../_ui/button";
import { cn } from "../../../_ui/cn";
import { Link } from "../../../_ui/link";
import { STATES, TONE_TEXT } from "../../../_ui/states";
import { capitalised } from "../../../_ui/text-format";
import { reasonText } from "../../_parts/run-columns";
import { paths } from "../../paths";
import { ReleaseRun } from "./release-run";
import { RetryRun } from "./retry-run";

const FAULT: Record<RunDiagnosis["fault"], string> = {
	provider: "the provider",
	definition: "our definition",
	data: "the data",
	infrastructure: "infrastructure",
	qtrade: "a fault in qtrade",
	person: "a person's decision",
};

/** For a run that did not end well: the cause, what it means for readers, what to do, and the button that does it. */
export function Diagnosis({ run }: { run: RunView }) {
	if (!isFinalRunState(run.state) || isGoodRunState(run.state)) return null;
	const { diagnosis } = run;
	const look = STATES[run.state];
	const Icon = look.icon;
	const cause = diagnosis?.cause ?? reasonText(run.reason) ?? `The run ended ${look.word}.`;
	return (
		<section
			aria-label="What happened"
			className={cn(
				"mb-6 grid gap-x-8 gap-y-3 border-l-3 bg-sunken px-4 py-3 md:grid-cols-[minmax(0,1fr)_auto]",
				look.tone === "fail" && "border-l-fail-fill",
				look.tone === "held" && "border-l-held",
				look.tone === "idle" && "border-l-idle-fill",
			)}
		>
			<div className="min-w-0">
				<p className="flex items-start gap-2 font-semibold text-lg">
					<Icon aria-hidden className={cn("mt-1 size-4 shrink-0", TONE_TEXT[look.tone])} />
					<span className="min-w-0 break-words">{capitalised(cause)}</span>
				</p>
				<div className="pl-6">
					{diagnosis && (
						<p className="mt-0.5 flex flex-wrap gap-x-4 text-muted">
							<span>{diagnosis.effect}</span>
							<span className="text-subtle">
								Looks like: <span className="text-fg">{FAULT[diagnosis.fault]}</span>
							</span>
						</p>
					)}
					{diagnosis && diagnosis.steps.length > 0 && (
						<ol className="mt-2 grid max-w-3xl list-decimal gap-0.5 pl-5 marker:text-subtle">
							{diagnosis.steps.map((step) => (
								<li key={step} className="pl-1">
									{step}
								</li>
							))}
						</ol>
					)}
					{run.error_code && (
						<p className="mt-2 text-subtle text-xs">
							code <span className="num">{run.error_code}</span>
						</p>
					)}
				</div>
			</div>
			<div className="flex flex-wrap items-start gap-2 max-md:pl-6">
				{run.retried_by !== null && (
					<Link href={paths.run(run.retried_by)} className={buttonClass("primary")}>
						Tried again as run {run.retried_by}
					</Link>
				)}
				{run.can.retry && <RetryRun run={run} primary={run.retried_by === null} />}
				{run.can.release && <ReleaseRun run={run} />}
				{run.reason === "on_hold" && (
					<Link href={paths.dataset(run.dataset)} className={buttonClass()}>
						See the hold
					</Link>
				)}
				{run.has_quarantine && (
					<Link href={paths.runEvidence(run.id, "quarantine")} className={buttonClass()}>
						Quarantined rows
					</Link>
				)}
			</div>
		</section>
	);
}

import type { ReactNode } from "react";
import type { RunView } from "@/server/vocabulary/run-views";
import { isFinalRunState } from "@/server/vocabulary/states";
import { cn } from "../../../_ui/cn";
import { Link } from "../../../_ui/link";
import { formatCount } from "../../../_ui/number-format";
import { paths } from "../../paths";

type Step = { label: string; count: number; bar: string; note: ReactNode };

/** What went in and what came out, each against what was extracted. */
export function RowFlow({ run }: { run: RunView }) {
	const { rows } = run;
	const steps: Step[] = [
		{ label: "extracted", count: rows.extracted, bar: "bg-idle-fill", note: null },
		{
			label: "staged",
			count: rows.staged,
			bar: "bg-idle-fill",
			note: rows.flagged > 0 ? `${formatCount(rows.flagged)} flagged, kept` : null,
		},
		{
			label: "quarantined",
			count: rows.quarantined,
			bar: "bg-warn-fill",
			note: run.has_quarantine ? (
				<Link href={paths.runEvidence(run.id, "quarantine")} className="text-accent hover:underline">
					see them
				</Link>
			) : null,
		},
		{
			label: "published",
			count: rows.published,
			bar: run.version === null ? "bg-idle-fill" : "bg-ok-fill",
			note: <Outcome run={run} />,
		},
	];
	return (
		<ol className="grid grid-cols-[auto_minmax(2rem,1fr)_auto_auto] items-center gap-x-3 text-sm">
			{steps.map((step) => (
				<li key={step.label} className="col-span-4 grid h-7 grid-cols-subgrid items-center">
					<span className="text-muted">{step.label}</span>
					<span aria-hidden className="h-2 rounded-[1px] bg-hover">
						<span
							className={cn("block h-full rounded-[1px]", step.bar)}
							style={{ width: share(step.count, rows.extracted) }}
						/>
					</span>
					<span className={cn("num text-right", step.count === 0 && "text-subtle")}>{formatCount(step.count)}</span>
					<span className="min-w-20 truncate text-subtle text-xs">{step.note}</span>
				</li>
			))}
		</ol>
	);
}

/** A share that is not nothing stays visible. */
function share(count: number, whole: number): string {
	if (count === 0 || whole === 0) return "0";
	return `max(2px, ${Math.min(100, (count / whole) * 100)}%)`;
}

function Outcome({ run }: { run: RunView }) {
	if (run.version !== null) {
		return (
			<Link href={paths.version(run.dataset, run.version)} className="text-accent hover:underline">
				as v{run.version}
			</Link>
		);
	}
	if (run.state === "unchanged") return <>the same as v{run.base_version}</>;
	return isFinalRunState(run.state) ? <>no version</> : null;
}

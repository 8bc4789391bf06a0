"use client";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useRouter } from "next/navigation";
import type { RunView } from "@/server/vocabulary/run-views";
import { isFinalRunState, isGoodRunState } from "@/server/vocabulary/states";
import { IconButton } from "../../../_ui/button";
import { Link } from "../../../_ui/link";
import { PageHeader } from "../../../_ui/page-header";
import { useShortcuts } from "../../../_ui/shortcuts";
import { StateBadge } from "../../../_ui/state-badge";
import { paths } from "../../paths";
import { CancelRun } from "./cancel-run";
import { RetryRun } from "./retry-run";

/** Which run, of what, how it is, and what can be done with it. */
export function RunHead({ run }: { run: RunView }) {
	const router = useRouter();
	const go = (id: number | null) => {
		if (id !== null) router.push(paths.run(id));
	};
	const older = () => go(run.previous_run);
	const newer = () => go(run.next_run);
	useShortcuts([
		{ keys: "[", label: "Run before, of the same dataset", group: "This run", run: older },
		{ keys: "]", label: "Run after", group: "This run", run: newer },
		{ keys: "j", label: "Run before", group: "This run", run: older },
		{ keys: "k", label: "Run after", group: "This run", run: newer },
	]);
	// A run that ended badly has its button beside the diagnosis.
	const diagnosed = isFinalRunState(run.state) && !isGoodRunState(run.state);
	return (
		<PageHeader
			title={
				<>
					Run {run.id}{" "}
					<span className="font-normal text-muted">
						of{" "}
						<Link href={paths.dataset(run.dataset)} className="text-fg hover:underline">
							{run.dataset}
						</Link>
					</span>
				</>
			}
			state={<StateBadge state={run.state} size="lg" />}
			actions={
				<>
					{run.can.cancel && <CancelRun run={run} />}
					{run.can.retry && !diagnosed && <RetryRun run={run} />}
					<div className="flex">
						<IconButton label="Run before  [" disabled={run.previous_run === null} onClick={older}>
							<ChevronLeft aria-hidden />
						</IconButton>
						<IconButton label="Run after  ]" disabled={run.next_run === null} onClick={newer}>
							<ChevronRight aria-hidden />
						</IconButton>
					</div>
				</>
			}
		/>
	);
}

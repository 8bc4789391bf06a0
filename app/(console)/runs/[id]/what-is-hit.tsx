"use client";
import { useQuery } from "@tanstack/react-query";
import type { RunView } from "@/server/vocabulary/run-views";
import { isFinalRunState, isGoodRunState } from "@/server/vocabulary/states";
import type { DatasetView } from "@/server/vocabulary/views";
import { Fact, Facts } from "../../../_ui/facts";
import { Link } from "../../../_ui/link";
import { LinesSkeleton } from "../../../_ui/skeleton";
import { Time } from "../../../_ui/time";
import { useTRPC } from "../../_client/trpc";
import { FreshnessText } from "../../_parts/freshness-cell";
import { HoldButton } from "../../_parts/hold-control";
import { Readers } from "../../_parts/readers";
import { RollBackButton } from "../../_parts/roll-back-button";
import { paths } from "../../paths";

const READERS_SHOWN = 4;

/** For the dataset's newest run, when it ended badly: who is hit, by when it matters, and how to stop it. */
export function WhatIsHit({ run }: { run: RunView }) {
	const trpc = useTRPC();
	const bad = isFinalRunState(run.state) && !isGoodRunState(run.state);
	const shown = bad && run.next_run === null;
	const { data, isPending } = useQuery(trpc.datasets.get.queryOptions({ name: run.dataset }, { enabled: shown }));
	if (!shown) return null;
	if (data) return <Hit dataset={data} />;
	// Its place is kept, so that the diagnosis below does not move under its reader.
	return isPending ? (
		<div className="mb-6 min-h-17">
			<LinesSkeleton lines={3} label="Loading what is hit" />
		</div>
	) : null;
}

function Hit({ dataset }: { dataset: DatasetView }) {
	const { readers, current_version: current, freshness } = dataset;
	return (
		<section aria-label="What is hit" className="mb-6 grid gap-x-8 gap-y-3 md:grid-cols-[minmax(0,1fr)_auto]">
			<Facts>
				<Fact name="Readers have">
					{current === null ? (
						"nothing yet"
					) : (
						<Link href={paths.version(dataset.name, current)} className="num font-semibold text-accent hover:underline">
							v{current}
						</Link>
					)}
					, <FreshnessText freshness={freshness} />
				</Fact>
				<Fact name="Read by">
					{readers.length === 0 ? (
						<span className="text-muted">nobody since it was published</span>
					) : (
						<Readers readers={readers.slice(0, READERS_SHOWN)} total={dataset.readers_total} />
					)}
				</Fact>
				<Fact name="Next deadline">
					<Time at={freshness.next_close} clock="app" show="exchange" className="font-medium" />
					<span className="text-muted">
						{" "}
						close, <Time at={freshness.next_close} clock="app" />
						{dataset.next_run_at && (
							<>
								; the schedule runs <Time at={dataset.next_run_at} clock="app" />
							</>
						)}
					</span>
				</Fact>
			</Facts>
			<div className="flex flex-wrap items-start gap-2">
				<HoldButton dataset={dataset} />
				{dataset.restorable_version !== null && dataset.pending_rollback === null && (
					<RollBackButton dataset={dataset.name} to={dataset.restorable_version} label="Roll back…" />
				)}
			</div>
		</section>
	);
}

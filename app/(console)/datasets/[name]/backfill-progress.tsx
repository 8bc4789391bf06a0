"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { BackfillView } from "@/server/vocabulary/backfill-views";
import { ActionDialog } from "../../../_ui/action-dialog";
import { Button } from "../../../_ui/button";
import { DataTable } from "../../../_ui/data-table";
import { plural } from "../../../_ui/number-format";
import { Section } from "../../../_ui/section";
import { LinesSkeleton } from "../../../_ui/skeleton";
import { StateBadge } from "../../../_ui/state-badge";
import { attemptOf } from "../../_client/attempt";
import { usePollWhileLost } from "../../_client/live-updates";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { useMay } from "../../_client/use-me";
import { CompactStep, stepColumns, symbolsOf } from "./backfill-columns";

/** One backfill, live: its runs in order, how many are good, and going on or giving up. */
export function BackfillProgress({ id }: { id: number }) {
	const trpc = useTRPC();
	const query = useQuery(trpc.backfills.get.queryOptions({ id }, { refetchInterval: usePollWhileLost(3000) }));
	return (
		<QueryView query={query} skeleton={<LinesSkeleton lines={5} label={`Loading backfill ${id}`} />}>
			{(backfill) => (
				<Section
					title={
						<span className="inline-flex flex-wrap items-center gap-x-3">
							Backfill {id} <StateBadge state={backfill.state} />
						</span>
					}
					aside={<Controls backfill={backfill} />}
				>
					<p className="mb-2 text-muted text-sm">
						<span className="num">
							{backfill.from} – {backfill.to}
						</span>
						, one run per {backfill.step}, {symbolsOf(backfill)}
						{backfill.stop_at_failure ? ", stops at the first failure" : ", goes on after a failure"}; asked for by{" "}
						{backfill.requested_by}
					</p>
					<Bar backfill={backfill} />
					<DataTable
						label={`Runs of backfill ${id}`}
						columns={stepColumns(backfill.dataset)}
						rows={backfill.steps}
						rowKey={(row) => row.seq}
						compact={(row) => <CompactStep dataset={backfill.dataset} row={row} />}
					/>
				</Section>
			)}
		</QueryView>
	);
}

function Bar({ backfill: { steps_good, steps_bad, steps_total } }: { backfill: BackfillView }) {
	const text = `${steps_good} of ${plural(steps_total, "run")} good${steps_bad > 0 ? `, ${steps_bad} not` : ""}`;
	return (
		<div className="mb-3 grid gap-1">
			<div
				role="progressbar"
				aria-label="Runs that ended"
				aria-valuemin={0}
				aria-valuemax={steps_total}
				aria-valuenow={steps_good + steps_bad}
				aria-valuetext={text}
			>
				<svg
					aria-hidden
					viewBox={`0 0 ${steps_total} 1`}
					preserveAspectRatio="none"
					className="block h-1.5 w-full bg-sunken"
				>
					<rect width={steps_good} height={1} className="fill-ok-fill" />
					<rect x={steps_good} width={steps_bad} height={1} className="fill-fail-fill" />
				</svg>
			</div>
			<p className="text-subtle text-xs">{text}</p>
		</div>
	);
}

function Controls({ backfill }: { backfill: BackfillView }) {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const may = useMay("run.backfill");
	const [asking, setAsking] = useState(false);
	const done = {
		onSuccess: () => {
			setAsking(false);
			void queryClient.invalidateQueries();
		},
	};
	const resume = useMutation(trpc.backfills.resume.mutationOptions(done));
	const cancel = useMutation(trpc.backfills.cancel.mutationOptions(done));
	const { id, can, steps_good, steps_total } = backfill;
	if (!may || !(can.resume || can.cancel)) return null;
	const attempt = attemptOf(can.cancel ? cancel : resume);
	return (
		<>
			<Button onClick={() => setAsking(true)}>{can.cancel ? "Cancel…" : "Resume…"}</Button>
			{asking && (
				<ActionDialog
					onOpenChange={setAsking}
					title={can.cancel ? `Cancel backfill ${id}?` : `Resume backfill ${id}?`}
					attempt={attempt}
					onSubmit={() => (can.cancel ? cancel : resume).mutate({ id })}
					look={can.cancel ? "danger" : "primary"}
					label={can.cancel ? "Cancel the backfill" : "Resume the backfill"}
					busyLabel={can.cancel ? "Cancelling…" : "Resuming…"}
					closeLabel={can.cancel ? "Let it go on" : "Not now"}
				>
					<p>
						{can.cancel
							? "No further run starts, and the one that is open stops. What was published stays, and it can be resumed."
							: `${plural(steps_good, "good run")} of ${steps_total} stay; the others are done again, from the first that is not good.`}
					</p>
				</ActionDialog>
			)}
		</>
	);
}

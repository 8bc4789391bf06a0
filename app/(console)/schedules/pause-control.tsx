"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ScheduleView } from "@/server/vocabulary/schedule-views";
import { ActionDialog } from "../../_ui/action-dialog";
import { Button } from "../../_ui/button";
import { attemptOf } from "../_client/attempt";
import { useTRPC } from "../_client/trpc";
import { useMay } from "../_client/use-me";
import { ReasonField } from "../_parts/reason-field";

/** Pauses a schedule, or lets a paused one go on. Nothing for who may not, and for one that its definition switched off. */
export function PauseControl({ schedule }: { schedule: ScheduleView }) {
	const may = useMay("schedule.manage");
	const [asking, setAsking] = useState(false);
	if (!may || (schedule.state === "off" && schedule.paused === null)) return null;
	const verb = schedule.paused === null ? "Pause" : "Resume";
	return (
		<>
			<Button onClick={() => setAsking(true)} aria-label={`${verb}… the schedule of ${schedule.dataset}`}>
				{verb}…
			</Button>
			{asking &&
				(schedule.paused === null ? (
					<PauseDialog dataset={schedule.dataset} onOpenChange={setAsking} />
				) : (
					<ResumeDialog schedule={schedule} onOpenChange={setAsking} />
				))}
		</>
	);
}

function useDone(onOpenChange: (open: boolean) => void) {
	const queryClient = useQueryClient();
	return {
		onSuccess: () => {
			onOpenChange(false);
			void queryClient.invalidateQueries();
		},
	};
}

function PauseDialog({ dataset, onOpenChange }: { dataset: string; onOpenChange: (open: boolean) => void }) {
	const trpc = useTRPC();
	const [reason, setReason] = useState("");
	const pause = useMutation(trpc.schedules.pause.mutationOptions(useDone(onOpenChange)));
	return (
		<ActionDialog
			onOpenChange={onOpenChange}
			title={`Pause the schedule of ${dataset}?`}
			description="No run of it starts by itself until somebody resumes it. Runs by hand still work, one that is under way goes on, and readers keep what they have."
			attempt={attemptOf(pause)}
			disabled={reason.trim() === ""}
			onSubmit={() => pause.mutate({ dataset, reason })}
			label="Pause the schedule"
			busyLabel="Pausing…"
		>
			<ReasonField
				required
				placeholder="Why, and what it waits for"
				value={reason}
				onChange={(event) => setReason(event.target.value)}
			/>
		</ActionDialog>
	);
}

function ResumeDialog({
	schedule: { dataset, paused },
	onOpenChange,
}: {
	schedule: ScheduleView;
	onOpenChange: (open: boolean) => void;
}) {
	const trpc = useTRPC();
	const resume = useMutation(trpc.schedules.resume.mutationOptions(useDone(onOpenChange)));
	return (
		<ActionDialog
			onOpenChange={onOpenChange}
			title={`Resume the schedule of ${dataset}?`}
			attempt={attemptOf(resume)}
			onSubmit={() => resume.mutate({ dataset })}
			label="Resume the schedule"
			busyLabel="Resuming…"
			closeLabel="Keep it paused"
		>
			<p>
				{paused?.by} paused it: {paused?.reason}
			</p>
			<p className="text-muted text-sm">
				If a time came meanwhile, one run starts at once and asks for everything since the watermark.
			</p>
		</ActionDialog>
	);
}

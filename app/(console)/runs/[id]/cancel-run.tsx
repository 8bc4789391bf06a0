"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban } from "lucide-react";
import { useState } from "react";
import type { RunView } from "@/server/vocabulary/run-views";
import { ActionDialog } from "../../../_ui/action-dialog";
import { Button } from "../../../_ui/button";
import { attemptOf } from "../../_client/attempt";
import { useTRPC } from "../../_client/trpc";
import { useMay } from "../../_client/use-me";

/** Stops a run that is still open. Nothing that readers have changes, and it can be retried. */
export function CancelRun({ run }: { run: RunView }) {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const mayCancel = useMay("run.cancel");
	const [asking, setAsking] = useState(false);
	const cancel = useMutation(
		trpc.runs.cancel.mutationOptions({
			onSuccess: () => {
				setAsking(false);
				void queryClient.invalidateQueries({ queryKey: trpc.runs.pathKey() });
			},
		}),
	);
	if (!mayCancel) return null;
	if (cancel.isSuccess) {
		return (
			<span role="status" className="text-muted text-sm">
				Asked to stop: it ends at its next step
			</span>
		);
	}
	return (
		<>
			<Button look="danger" onClick={() => setAsking(true)}>
				<Ban aria-hidden className="size-3.5" />
				Cancel run
			</Button>
			<ActionDialog
				open={asking}
				onOpenChange={setAsking}
				title={`Cancel run ${run.id} of ${run.dataset}?`}
				attempt={attemptOf(cancel)}
				onSubmit={() => cancel.mutate({ id: run.id })}
				look="danger"
				label="Cancel run"
				busyLabel="Cancelling…"
				closeLabel="Let it run"
			>
				<p>
					{run.state === "queued"
						? "It has not started, so nothing is lost."
						: "The work it has done so far is dropped."}{" "}
					{run.base_version === null ? "Nothing is published." : `Readers keep version ${run.base_version}.`} It can be
					retried afterwards.
				</p>
			</ActionDialog>
		</>
	);
}

"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban } from "lucide-react";
import { useState } from "react";
import type { RunView } from "@/server/vocabulary/views";
import { Button } from "../../../_ui/button";
import { Dialog, DialogBody, DialogFoot } from "../../../_ui/dialog";
import { InlineProblem } from "../../../_ui/error-panel";
import { problemOf } from "../../_client/problem";
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
			<Dialog
				open={asking}
				onOpenChange={(open) => {
					if (!open) cancel.reset();
					setAsking(open);
				}}
				title={`Cancel run ${run.id} of ${run.dataset}?`}
			>
				<DialogBody className="grid gap-3">
					<p>
						{run.state === "queued"
							? "It has not started, so nothing is lost."
							: "The work it has done so far is dropped."}{" "}
						{run.base_version === null ? "Nothing is published." : `Readers keep version ${run.base_version}.`} It can
						be retried afterwards.
					</p>
					{cancel.isError && <InlineProblem problem={problemOf(cancel.error)} />}
				</DialogBody>
				<DialogFoot>
					<Button look="quiet" onClick={() => setAsking(false)}>
						Let it run
					</Button>
					<Button
						look="danger"
						busy={cancel.isPending}
						busyLabel="Cancelling…"
						onClick={() => cancel.mutate({ id: run.id })}
					>
						Cancel run
					</Button>
				</DialogFoot>
			</Dialog>
		</>
	);
}

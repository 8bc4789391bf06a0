"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Hand } from "lucide-react";
import { useState } from "react";
import type { HoldView } from "@/server/vocabulary/rollback-views";
import type { DatasetView } from "@/server/vocabulary/views";
import { ActionDialog } from "../../_ui/action-dialog";
import { Button } from "../../_ui/button";
import { InlineProblem } from "../../_ui/error-panel";
import { attemptOf } from "../_client/attempt";
import { problemOf } from "../_client/problem";
import { useTRPC } from "../_client/trpc";
import { useMay } from "../_client/use-me";
import { ReasonField } from "./reason-field";

/** Stops publishing of a dataset: one person, a reason, reversible at any time. */
export function HoldButton({ dataset }: { dataset: DatasetView }) {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const may = useMay("hold.place");
	const [open, setOpen] = useState(false);
	const [reason, setReason] = useState("");
	const place = useMutation(
		trpc.holds.place.mutationOptions({
			onSuccess: () => {
				setOpen(false);
				setReason("");
				void queryClient.invalidateQueries();
			},
		}),
	);
	const held = dataset.holds.some((hold) => hold.rollback_request === null);
	if (!may || held || dataset.archived_at !== null) return null;
	return (
		<>
			<Button onClick={() => setOpen(true)}>
				<Hand aria-hidden className="size-3.5" />
				Hold…
			</Button>
			<ActionDialog
				open={open}
				onOpenChange={setOpen}
				title={`Stop publishing ${dataset.name}?`}
				description={`Runs still work but end held; readers keep version ${dataset.current_version ?? "none"}. Lift it at any time.`}
				attempt={attemptOf(place)}
				disabled={reason.trim() === ""}
				onSubmit={() => place.mutate({ dataset: dataset.name, reason })}
				label="Stop publishing"
				busyLabel="Stopping…"
			>
				<ReasonField
					required
					placeholder="What looks wrong"
					value={reason}
					onChange={(event) => setReason(event.target.value)}
				/>
			</ActionDialog>
		</>
	);
}

/**
 * Lifts what holds a dataset, other than a request that still waits.
 * @param holds all that the person sees beside the button: where another is open by now, none is lifted
 */
export function UnholdButton({ dataset, holds }: { dataset: string; holds: readonly HoldView[] }) {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const may = useMay("hold.release");
	const release = useMutation(
		trpc.holds.release.mutationOptions({ onSettled: () => void queryClient.invalidateQueries() }),
	);
	if (!may) return null;
	return (
		<div className="grid justify-items-start gap-2">
			<Button
				busy={release.isPending}
				busyLabel="Lifting…"
				onClick={() => release.mutate({ dataset, holds: holds.map((hold) => hold.id) })}
			>
				Lift the hold
			</Button>
			{release.isError && <InlineProblem problem={problemOf(release.error)} />}
		</div>
	);
}

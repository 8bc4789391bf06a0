"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { WaiverView } from "@/server/vocabulary/waiver-views";
import { ActionDialog } from "../../_ui/action-dialog";
import { Button } from "../../_ui/button";
import { attemptOf } from "../_client/attempt";
import { codeOf } from "../_client/problem";
import { useTRPC } from "../_client/trpc";
import { useMay, useMe } from "../_client/use-me";
import { PasswordField } from "../_parts/password-field";
import { ReasonField } from "../_parts/reason-field";

type Asking = "approve" | "reject" | "withdraw";

/** Approve, reject, take back: what this person may do with it. */
export function DecideWaiver({ waiver }: { waiver: WaiverView }) {
	const mayDecide = useMay("waiver.decide");
	const mayWithdraw = useMay("waiver.request");
	const me = useMe().data?.name;
	const [asking, setAsking] = useState<Asking | null>(null);
	const isPending = waiver.status === "pending";
	const own = me === waiver.requested_by && waiver.environment !== "dev";
	const can: Asking[] = [
		...(isPending && mayDecide ? ([...(own ? [] : ["approve"]), "reject"] as Asking[]) : []),
		...(mayWithdraw && (isPending || waiver.status === "active") ? (["withdraw"] as Asking[]) : []),
	];
	if (can.length === 0) return null;
	return (
		<div className="mt-1 flex flex-wrap gap-2">
			{can.map((what) => (
				<Button
					key={what}
					look={what === "approve" ? "primary" : "secondary"}
					onClick={() => setAsking(what)}
					aria-label={`${WORDS[what].verb}… waiver ${waiver.id}`}
				>
					{WORDS[what].verb}…
				</Button>
			))}
			{isPending && mayDecide && own && (
				<span className="self-center text-muted text-sm">You asked for it: another person approves.</span>
			)}
			{asking && <DecideDialog waiver={waiver} what={asking} onClose={() => setAsking(null)} />}
		</div>
	);
}

const WORDS = {
	approve: {
		verb: "Approve",
		busy: "Approving…",
		says: "From now on the check is waived. Retry the run to publish with it.",
	},
	reject: { verb: "Reject", busy: "Rejecting…", says: "The check goes on counting." },
	withdraw: {
		verb: "Take back",
		busy: "Taking back…",
		says: "From now on the check counts again. What was published stays.",
	},
} as const;

function DecideDialog({ waiver, what, onClose }: { waiver: WaiverView; what: Asking; onClose: () => void }) {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const [note, setNote] = useState("");
	const [password, setPassword] = useState("");
	const done = {
		onSuccess: () => {
			onClose();
			void queryClient.invalidateQueries();
		},
	};
	const decide = useMutation(trpc.waivers.decide.mutationOptions(done));
	const withdraw = useMutation(trpc.waivers.withdraw.mutationOptions(done));
	const mutation = what === "withdraw" ? withdraw : decide;
	const needsPassword = mutation.isError && codeOf(mutation.error) === "reauthenticate";
	const { verb, busy, says } = WORDS[what];
	const submit = () => {
		if (what === "withdraw") return withdraw.mutate({ id: waiver.id });
		return decide.mutate({
			id: waiver.id,
			approve: what === "approve",
			note: note.trim() === "" ? null : note,
			...(password !== "" && { password }),
		});
	};
	return (
		<ActionDialog
			onOpenChange={(open) => !open && onClose()}
			title={`${verb} the waiver of ${waiver.check_name.replaceAll("_", " ")} on ${waiver.dataset}?`}
			description={says}
			attempt={attemptOf(mutation)}
			onSubmit={submit}
			look={what === "approve" ? "primary" : "danger"}
			label={verb}
			busyLabel={busy}
		>
			<p className="text-sm">{waiver.message}</p>
			<p className="text-muted text-sm">
				{waiver.requested_by}: {waiver.reason}
			</p>
			{what !== "withdraw" && (
				<ReasonField
					label="Note"
					placeholder="Optional; kept with the decision"
					value={note}
					onChange={(event) => setNote(event.target.value)}
				/>
			)}
			{needsPassword && <PasswordField value={password} onChange={setPassword} />}
		</ActionDialog>
	);
}

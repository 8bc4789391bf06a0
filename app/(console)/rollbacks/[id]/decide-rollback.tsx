"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { RollbackView } from "@/server/vocabulary/rollback-views";
import { Button } from "../../../_ui/button";
import { InlineProblem } from "../../../_ui/error-panel";
import { codeOf, problemOf } from "../../_client/problem";
import { useTRPC } from "../../_client/trpc";
import { PasswordField } from "../../_parts/password-field";
import { ReasonField } from "../../_parts/reason-field";

/** What the person who looks may do with the request: approve or reject, withdraw, or review. */
export function DecideRollback({ rollback }: { rollback: RollbackView }) {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const [note, setNote] = useState("");
	const [password, setPassword] = useState("");
	const done = { onSuccess: () => void queryClient.invalidateQueries() };
	const approve = useMutation(trpc.rollbacks.approve.mutationOptions(done));
	const reject = useMutation(trpc.rollbacks.reject.mutationOptions(done));
	const withdraw = useMutation(trpc.rollbacks.withdraw.mutationOptions(done));
	const review = useMutation(trpc.rollbacks.review.mutationOptions(done));
	const all = [approve, reject, withdraw, review];
	const failed = all.find((mutation) => mutation.isError);
	const busy = all.some((mutation) => mutation.isPending);
	const needsPassword = failed !== undefined && codeOf(failed.error) === "reauthenticate";
	const { can, why_not_approve: why } = rollback;
	const given = {
		id: rollback.id,
		note: note.trim() === "" ? null : note,
		...(password !== "" && { password }),
	};
	const first = () => {
		for (const mutation of all) mutation.reset();
	};
	const run = (work: () => void) => () => {
		first();
		work();
	};
	const onApprove = run(() =>
		approve.mutate({ ...given, fingerprint: (rollback.fresh ?? rollback.preview).fingerprint }),
	);
	const submit = (event: FormEvent) => event.preventDefault();
	if (!can.approve && !can.reject && !can.withdraw && !can.review) {
		return why ? <p className="mb-5 max-w-3xl text-muted text-sm">{why}.</p> : null;
	}
	return (
		<form onSubmit={submit} className="mb-6 grid max-w-3xl gap-3 border-l-3 border-l-accent bg-sunken px-4 py-3">
			{why && <p className="text-muted text-sm">{why}.</p>}
			<ReasonField
				label={can.review ? "What you think of it" : "Note"}
				placeholder="Optional; kept with the decision"
				value={note}
				onChange={(event) => setNote(event.target.value)}
			/>
			{needsPassword && <PasswordField value={password} onChange={setPassword} />}
			{failed && <InlineProblem problem={problemOf(failed.error)} />}
			<div className="flex flex-wrap gap-2">
				{can.approve && (
					<Button look="primary" disabled={busy} busy={approve.isPending} busyLabel="Applying…" onClick={onApprove}>
						Approve and apply{rollback.environment === "prod" ? " in production" : ""}
					</Button>
				)}
				{can.reject && (
					<Button look="danger" disabled={busy} onClick={run(() => reject.mutate(given))}>
						Reject
					</Button>
				)}
				{can.withdraw && (
					<Button disabled={busy} onClick={run(() => withdraw.mutate({ id: given.id, note: given.note }))}>
						Withdraw request
					</Button>
				)}
				{can.review && (
					<>
						<Button
							look="primary"
							disabled={busy}
							onClick={run(() => review.mutate({ ...given, verdict: "accepted" }))}
						>
							It was right
						</Button>
						<Button look="danger" disabled={busy} onClick={run(() => review.mutate({ ...given, verdict: "disputed" }))}>
							Dispute it
						</Button>
					</>
				)}
			</div>
		</form>
	);
}

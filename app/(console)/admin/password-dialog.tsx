"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { passwordProblem } from "@/server/vocabulary/passwords";
import type { UserView } from "@/server/vocabulary/views";
import { Button } from "../../_ui/button";
import { Dialog, DialogBody, DialogFoot } from "../../_ui/dialog";
import { InlineProblem } from "../../_ui/error-panel";
import { problemOf } from "../_client/problem";
import { useTRPC } from "../_client/trpc";
import { FirstPasswordField, randomPassword } from "./first-password-field";
import { useUserChanged } from "./use-user-change";

/** Gives a user a new password, for one who forgot theirs. */
export function PasswordDialog({ user, onOpenChange }: { user: UserView; onOpenChange: (open: boolean) => void }) {
	const trpc = useTRPC();
	const changed = useUserChanged();
	const formId = useId();
	const [password, setPassword] = useState(randomPassword);
	const give = useMutation(
		trpc.users.givePassword.mutationOptions({
			onSuccess: async () => {
				onOpenChange(false);
				await changed();
			},
		}),
	);
	const submit = (event: FormEvent) => {
		event.preventDefault();
		give.mutate({ name: user.name, password });
	};
	return (
		<Dialog
			open
			onOpenChange={onOpenChange}
			title={`A new password for ${user.name}`}
			description="Their sessions end. It is in the audit that you gave it, and not what it is."
		>
			<DialogBody>
				<form id={formId} onSubmit={submit} className="grid gap-3">
					<FirstPasswordField name={user.name} value={password} onChange={setPassword} />
					{give.isError && <InlineProblem problem={problemOf(give.error)} />}
				</form>
			</DialogBody>
			<DialogFoot>
				<Button look="quiet" onClick={() => onOpenChange(false)}>
					Close
				</Button>
				<Button
					look="primary"
					type="submit"
					form={formId}
					busy={give.isPending}
					busyLabel="Giving…"
					disabled={passwordProblem(user.name, password) !== null}
				>
					Give this password
				</Button>
			</DialogFoot>
		</Dialog>
	);
}

"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { UserView } from "@/server/vocabulary/views";
import { Button } from "../../_ui/button";
import { CheckChoices } from "../../_ui/check-choices";
import { Dialog, DialogBody, DialogFoot } from "../../_ui/dialog";
import { InlineProblem } from "../../_ui/error-panel";
import { problemOf } from "../_client/problem";
import { useTRPC } from "../_client/trpc";
import { ROLE_CHOICES } from "../_parts/words";
import { useUserChanged } from "./use-user-change";

export function RolesDialog({ user, onOpenChange }: { user: UserView; onOpenChange: (open: boolean) => void }) {
	const trpc = useTRPC();
	const changed = useUserChanged();
	const formId = useId();
	const [roles, setRoles] = useState(user.roles);
	const save = useMutation(
		trpc.users.setRoles.mutationOptions({
			onSuccess: async () => {
				onOpenChange(false);
				await changed();
			},
		}),
	);
	const submit = (event: FormEvent) => {
		event.preventDefault();
		save.mutate({ name: user.name, roles });
	};
	return (
		<Dialog
			open
			onOpenChange={onOpenChange}
			title={`Roles of ${user.name}`}
			description="A role taken away ends what it allowed with the next request. No role includes another but seeing."
		>
			<DialogBody>
				<form id={formId} onSubmit={submit} className="grid gap-3">
					<CheckChoices label="Roles" choices={ROLE_CHOICES} value={roles} onChange={setRoles} />
					{roles.length === 0 && (
						<p className="text-sm text-warn">Without a role {user.name} can sign in and sees nothing.</p>
					)}
					{save.isError && <InlineProblem problem={problemOf(save.error)} />}
				</form>
			</DialogBody>
			<DialogFoot>
				<Button look="quiet" onClick={() => onOpenChange(false)}>
					Close
				</Button>
				<Button look="primary" type="submit" form={formId} busy={save.isPending} busyLabel="Setting…">
					Set roles
				</Button>
			</DialogFoot>
		</Dialog>
	);
}

"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { UserView } from "@/server/vocabulary/views";
import { ActionDialog } from "../../_ui/action-dialog";
import { CheckChoices } from "../../_ui/check-choices";
import { attemptOf } from "../_client/attempt";
import { useTRPC } from "../_client/trpc";
import { ROLE_CHOICES } from "../_parts/words";
import { useOwnPassword } from "./own-password";
import { useUserChanged } from "./use-user-change";

export function RolesDialog({ user, onOpenChange }: { user: UserView; onOpenChange: (open: boolean) => void }) {
	const trpc = useTRPC();
	const changed = useUserChanged();
	const [roles, setRoles] = useState(user.roles);
	const save = useMutation(
		trpc.users.setRoles.mutationOptions({
			onSuccess: async () => {
				onOpenChange(false);
				await changed();
			},
		}),
	);
	const own = useOwnPassword(save);
	return (
		<ActionDialog
			onOpenChange={onOpenChange}
			title={`Roles of ${user.name}`}
			description="A role taken away ends what it allowed with the next request. No role includes another but seeing."
			attempt={attemptOf(save)}
			onSubmit={() => save.mutate({ name: user.name, roles, ...own.given })}
			label="Set roles"
			busyLabel="Setting…"
		>
			<CheckChoices label="Roles" choices={ROLE_CHOICES} value={roles} onChange={setRoles} />
			{roles.length === 0 && (
				<p className="text-sm text-warn">Without a role {user.name} can sign in and sees nothing.</p>
			)}
			{own.field}
		</ActionDialog>
	);
}

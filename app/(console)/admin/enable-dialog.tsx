"use client";
import { useMutation } from "@tanstack/react-query";
import type { UserView } from "@/server/vocabulary/views";
import { ActionDialog } from "../../_ui/action-dialog";
import { attemptOf } from "../_client/attempt";
import { useTRPC } from "../_client/trpc";
import { useOwnPassword } from "./own-password";
import { useUserChanged } from "./use-user-change";

/** Disables a user, or lets a disabled one in again. */
export function EnableDialog({ user, onOpenChange }: { user: UserView; onOpenChange: (open: boolean) => void }) {
	const trpc = useTRPC();
	const changed = useUserChanged();
	const after = {
		onSuccess: async () => {
			onOpenChange(false);
			await changed();
		},
	};
	const disable = useMutation(trpc.users.disable.mutationOptions(after));
	const enable = useMutation(trpc.users.enable.mutationOptions(after));
	const disabled = user.disabled_at !== null;
	const change = disabled ? enable : disable;
	const own = useOwnPassword(change);
	const verb = disabled ? "Enable" : "Disable";
	return (
		<ActionDialog
			onOpenChange={onOpenChange}
			title={`${verb} ${user.name}?`}
			attempt={attemptOf(change)}
			onSubmit={() => change.mutate({ name: user.name, ...own.given })}
			look={disabled ? "primary" : "danger"}
			label={`${verb} ${user.name}`}
			busyLabel={`${verb.slice(0, -1)}ing…`}
		>
			<p>
				{disabled
					? "They can sign in again, with the roles they had. Tokens that were not revoked work again; sessions from before do not."
					: "Their sessions and tokens stop working with the next request. What they did stays as it is, and they can be enabled again."}
			</p>
			{own.field}
		</ActionDialog>
	);
}

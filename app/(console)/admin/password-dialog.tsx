"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { passwordProblem } from "@/server/vocabulary/passwords";
import type { UserView } from "@/server/vocabulary/views";
import { ActionDialog } from "../../_ui/action-dialog";
import { attemptOf } from "../_client/attempt";
import { useTRPC } from "../_client/trpc";
import { FirstPasswordField, randomPassword } from "./first-password-field";
import { useOwnPassword } from "./own-password";
import { useUserChanged } from "./use-user-change";

/** Gives a user a new password, for one who forgot theirs. */
export function PasswordDialog({ user, onOpenChange }: { user: UserView; onOpenChange: (open: boolean) => void }) {
	const trpc = useTRPC();
	const changed = useUserChanged();
	const [password, setPassword] = useState(randomPassword);
	const give = useMutation(
		trpc.users.givePassword.mutationOptions({
			onSuccess: async () => {
				onOpenChange(false);
				await changed();
			},
		}),
	);
	const own = useOwnPassword(give);
	return (
		<ActionDialog
			onOpenChange={onOpenChange}
			title={`A new password for ${user.name}`}
			description="Their sessions end. It is in the audit that you gave it, and not what it is."
			attempt={attemptOf(give)}
			disabled={passwordProblem(user.name, password) !== null}
			onSubmit={() => give.mutate({ name: user.name, password, ...own.given })}
			label="Give this password"
			busyLabel="Giving…"
		>
			<FirstPasswordField name={user.name} value={password} onChange={setPassword} />
			{own.field}
		</ActionDialog>
	);
}

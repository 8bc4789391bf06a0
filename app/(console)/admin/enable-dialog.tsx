"use client";
import { useMutation } from "@tanstack/react-query";
import type { UserView } from "@/server/vocabulary/views";
import { Button } from "../../_ui/button";
import { Dialog, DialogBody, DialogFoot } from "../../_ui/dialog";
import { InlineProblem } from "../../_ui/error-panel";
import { problemOf } from "../_client/problem";
import { useTRPC } from "../_client/trpc";
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
	const verb = disabled ? "Enable" : "Disable";
	return (
		<Dialog open onOpenChange={onOpenChange} title={`${verb} ${user.name}?`}>
			<DialogBody className="grid gap-3">
				<p>
					{disabled
						? "They can sign in again, with the roles they had. Tokens that were not revoked work again; sessions from before do not."
						: "Their sessions and tokens stop working with the next request. What they did stays as it is, and they can be enabled again."}
				</p>
				{change.isError && <InlineProblem problem={problemOf(change.error)} />}
			</DialogBody>
			<DialogFoot>
				<Button look="quiet" onClick={() => onOpenChange(false)}>
					Close
				</Button>
				<Button
					look={disabled ? "primary" : "danger"}
					busy={change.isPending}
					busyLabel={`${verb.slice(0, -1)}ing…`}
					onClick={() => change.mutate({ name: user.name })}
				>
					{verb} {user.name}
				</Button>
			</DialogFoot>
		</Dialog>
	);
}

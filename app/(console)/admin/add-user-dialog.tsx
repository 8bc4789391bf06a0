"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { passwordProblem } from "@/server/vocabulary/passwords";
import type { Role } from "@/server/vocabulary/roles";
import { ActionDialog } from "../../_ui/action-dialog";
import { CheckChoices } from "../../_ui/check-choices";
import { SecretLine } from "../../_ui/copyable";
import { Field, TextInput } from "../../_ui/field";
import { attemptOf } from "../_client/attempt";
import { useTRPC } from "../_client/trpc";
import { ROLE_CHOICES } from "../_parts/words";
import { FirstPasswordField, randomPassword } from "./first-password-field";
import { useOwnPassword } from "./own-password";
import { useUserChanged } from "./use-user-change";

/** Adds a person with their roles and a first password, and stays to have the password copied. */
export function AddUserDialog({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
	const trpc = useTRPC();
	const changed = useUserChanged();
	const [name, setName] = useState("");
	const [roles, setRoles] = useState<Role[]>(["viewer"]);
	const [password, setPassword] = useState(randomPassword);
	const add = useMutation(trpc.users.add.mutationOptions({ onSuccess: changed }));
	const own = useOwnPassword(add);
	const odd = name !== "" && !/^[a-z][a-z0-9._-]{0,62}$/.test(name);
	return (
		<ActionDialog
			onOpenChange={onOpenChange}
			title="Add a user"
			description="They sign in with the first password and choose their own."
			attempt={attemptOf(add)}
			disabled={name === "" || odd || passwordProblem(name, password) !== null}
			onSubmit={() => add.mutate({ name, roles, password, ...own.given })}
			label="Add user"
			busyLabel="Adding…"
			done={
				add.data && (
					<div className="grid gap-3">
						<p role="status">
							<span className="font-medium">{add.data.name}</span> can sign in now
							{add.data.roles.length > 0 ? ` as ${add.data.roles.join(", ")}` : ", and has no role yet"}. This is the
							first password; it is not shown again.
						</p>
						<SecretLine text={password} label="Copy the password" />
					</div>
				)
			}
		>
			<Field
				label="Name"
				hint="what they sign in with"
				error={odd ? "Lower case letters, digits, . _ -, starting with a letter." : null}
			>
				{(control) => (
					<TextInput
						{...control}
						autoComplete="off"
						autoCapitalize="none"
						spellCheck={false}
						required
						value={name}
						onChange={(event) => setName(event.target.value)}
					/>
				)}
			</Field>
			<CheckChoices label="Roles" choices={ROLE_CHOICES} value={roles} onChange={setRoles} />
			<FirstPasswordField name={name} value={password} onChange={setPassword} />
			{own.field}
		</ActionDialog>
	);
}

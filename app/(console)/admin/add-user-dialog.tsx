"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { passwordProblem } from "@/server/vocabulary/passwords";
import type { Role } from "@/server/vocabulary/roles";
import { Button } from "../../_ui/button";
import { CheckChoices } from "../../_ui/check-choices";
import { SecretLine } from "../../_ui/copyable";
import { Dialog, DialogBody, DialogFoot } from "../../_ui/dialog";
import { InlineProblem } from "../../_ui/error-panel";
import { Field, TextInput } from "../../_ui/field";
import { problemOf } from "../_client/problem";
import { useTRPC } from "../_client/trpc";
import { ROLE_CHOICES } from "../_parts/words";
import { FirstPasswordField, randomPassword } from "./first-password-field";
import { useUserChanged } from "./use-user-change";

/** Adds a person with their roles and a first password, and stays to have the password copied. */
export function AddUserDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
	return (
		<Dialog
			open={open}
			onOpenChange={onOpenChange}
			title="Add a user"
			description="They sign in with the first password and choose their own."
		>
			<AddUserForm onClose={() => onOpenChange(false)} />
		</Dialog>
	);
}

function AddUserForm({ onClose }: { onClose: () => void }) {
	const trpc = useTRPC();
	const changed = useUserChanged();
	const formId = useId();
	const [name, setName] = useState("");
	const [roles, setRoles] = useState<Role[]>(["viewer"]);
	const [password, setPassword] = useState(randomPassword);
	const add = useMutation(trpc.users.add.mutationOptions({ onSuccess: changed }));
	const odd = name !== "" && !/^[a-z][a-z0-9._-]{0,62}$/.test(name);
	const ready = name !== "" && !odd && passwordProblem(name, password) === null;
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (ready) add.mutate({ name, roles, password });
	};
	if (add.data) {
		return (
			<>
				<DialogBody className="grid gap-3">
					<p role="status">
						<span className="font-medium">{add.data.name}</span> can sign in now
						{add.data.roles.length > 0 ? ` as ${add.data.roles.join(", ")}` : ", and has no role yet"}. This is the
						first password; it is not shown again.
					</p>
					<SecretLine text={password} label="Copy the password" />
				</DialogBody>
				<DialogFoot>
					<Button look="primary" onClick={onClose}>
						Done
					</Button>
				</DialogFoot>
			</>
		);
	}
	return (
		<>
			<DialogBody>
				<form id={formId} onSubmit={submit} className="grid gap-4">
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
					{add.isError && <InlineProblem problem={problemOf(add.error)} />}
				</form>
			</DialogBody>
			<DialogFoot>
				<Button look="quiet" onClick={onClose}>
					Close
				</Button>
				<Button look="primary" type="submit" form={formId} busy={add.isPending} busyLabel="Adding…" disabled={!ready}>
					Add user
				</Button>
			</DialogFoot>
		</>
	);
}

"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { TokenScope } from "@/server/vocabulary/roles";
import { ActionDialog } from "../../_ui/action-dialog";
import { CheckChoices } from "../../_ui/check-choices";
import { Field, Select, TextInput } from "../../_ui/field";
import { attemptOf } from "../_client/attempt";
import { codeOf } from "../_client/problem";
import { useTRPC } from "../_client/trpc";
import { SCOPE_CHOICES } from "../_parts/words";
import { TokenShown } from "./token-shown";

const TERMS = [
	{ days: 30, label: "in 30 days" },
	{ days: 90, label: "in 90 days" },
	{ days: 365, label: "in a year" },
	{ days: null, label: "never" },
] as const;

/** Asks what a token is for and how far it may go, makes it, and shows it this once. */
export function CreateTokenDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const [label, setLabel] = useState("");
	const [narrow, setNarrow] = useState(true);
	const [scopes, setScopes] = useState<TokenScope[]>(["read"]);
	const [days, setDays] = useState<number | null>(90);
	const [password, setPassword] = useState("");
	const create = useMutation(
		trpc.account.createToken.mutationOptions({
			onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.account.tokens.queryKey() }),
		}),
	);
	const close = (next: boolean) => {
		if (!next) {
			setLabel("");
			setPassword("");
		}
		onOpenChange(next);
	};
	const asksPassword = password !== "" || (create.isError && codeOf(create.error) === "reauthenticate");
	const submit = () =>
		create.mutate({
			label: label.trim(),
			scopes: narrow ? scopes : null,
			expires_days: days,
			...(password !== "" && { password }),
		});
	return (
		<ActionDialog
			open={open}
			onOpenChange={close}
			title={create.data ? "Your new token" : "Create a token"}
			description={create.data ? undefined : "It acts as you, with no more than your roles allow at that moment."}
			attempt={attemptOf(create)}
			disabled={narrow && scopes.length === 0}
			onSubmit={submit}
			label="Create token"
			busyLabel="Creating…"
			done={create.data && <TokenShown token={create.data.token} />}
		>
			<div className="grid gap-3 sm:grid-cols-2">
				<Field label="Label" hint="what it is for">
					{(control) => (
						<TextInput {...control} maxLength={100} value={label} onChange={(event) => setLabel(event.target.value)} />
					)}
				</Field>
				<Field label="Expires">
					{(control) => (
						<Select
							{...control}
							value={days ?? ""}
							onChange={(event) => setDays(event.target.value === "" ? null : Number(event.target.value))}
						>
							{TERMS.map((term) => (
								<option key={term.label} value={term.days ?? ""}>
									{term.label}
								</option>
							))}
						</Select>
					)}
				</Field>
			</div>
			<Field label="May do">
				{(control) => (
					<Select
						{...control}
						value={narrow ? "some" : "all"}
						onChange={(event) => setNarrow(event.target.value === "some")}
					>
						<option value="some">only what is ticked below</option>
						<option value="all">all that my roles allow</option>
					</Select>
				)}
			</Field>
			{narrow && <CheckChoices label="Scopes" choices={SCOPE_CHOICES} value={scopes} onChange={setScopes} />}
			{asksPassword && (
				<Field label="Your password" hint="you signed in more than 15 minutes ago">
					{(control) => (
						<TextInput
							{...control}
							type="password"
							autoComplete="current-password"
							autoFocus
							value={password}
							onChange={(event) => setPassword(event.target.value)}
						/>
					)}
				</Field>
			)}
		</ActionDialog>
	);
}

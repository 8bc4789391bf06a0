"use client";
import { type FormEvent, useState } from "react";
import { passwordProblem } from "@/server/vocabulary/passwords";
import { Button } from "../../_ui/button";
import { InlineProblem, type Problem } from "../../_ui/error-panel";
import { Field, TextInput } from "../../_ui/field";
import { capitalised } from "../../_ui/text-format";
import { makeApi } from "../_client/api";
import { problemOf } from "../_client/problem";
import { signIn } from "../_client/session";

/** Changes one's own password. Every session ends with the old one; this one begins again with the new. */
export function ChangePasswordForm({
	name,
	presentLabel = "Present password",
	onChanged,
}: {
	name: string;
	presentLabel?: string;
	onChanged: () => void;
}) {
	const [current, setCurrent] = useState("");
	const [next, setNext] = useState("");
	const [again, setAgain] = useState("");
	const [busy, setBusy] = useState(false);
	const [failure, setFailure] = useState<Problem | null>(null);
	const wrong =
		next === "" ? null : (passwordProblem(name, next) ?? (next === current ? "this is the present password" : null));
	const differs = again !== "" && again !== next;
	const complete = current !== "" && next !== "" && again === next && wrong === null;
	const submit = async (event: FormEvent) => {
		event.preventDefault();
		if (!complete) return;
		setBusy(true);
		setFailure(null);
		try {
			// Not through the page's queries: one of them would meet the ended session before the new one is there.
			await makeApi().account.changePassword.mutate({ current, next });
			await signIn(name, next);
			onChanged();
		} catch (error) {
			setFailure(problemOf(error));
			setBusy(false);
		}
	};
	return (
		<form onSubmit={(event) => void submit(event)} className="grid max-w-80 gap-3.5">
			{/* Tells a password manager whose password this is. */}
			<input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
			<Field label={presentLabel}>
				{(control) => (
					<TextInput
						{...control}
						type="password"
						autoComplete="current-password"
						value={current}
						onChange={(event) => setCurrent(event.target.value)}
					/>
				)}
			</Field>
			<Field
				label="New password"
				hint="10 characters or more; a few words are easier to keep than signs"
				error={wrong && capitalised(wrong)}
			>
				{(control) => (
					<TextInput
						{...control}
						type="password"
						autoComplete="new-password"
						value={next}
						onChange={(event) => setNext(event.target.value)}
					/>
				)}
			</Field>
			<Field label="New password again" error={differs ? "The two are not the same." : null}>
				{(control) => (
					<TextInput
						{...control}
						type="password"
						autoComplete="new-password"
						value={again}
						onChange={(event) => setAgain(event.target.value)}
					/>
				)}
			</Field>
			{failure && <InlineProblem problem={failure} />}
			<Button
				look="primary"
				type="submit"
				busy={busy}
				busyLabel="Changing…"
				disabled={!complete}
				className="justify-self-start"
			>
				Change password
			</Button>
		</form>
	);
}

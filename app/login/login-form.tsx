"use client";
import { type FormEvent, useState } from "react";
import { Button } from "../_ui/button";
import { Field, TextInput } from "../_ui/field";
import { Mark } from "../_ui/mark";
import { signIn } from "../(console)/_client/session";

type Failure = "refused" | "unreachable" | "unexpected";

const FAILURES: Record<Failure, string> = {
	refused:
		"This name and password do not belong together. After ten wrong attempts an account is locked for 15 minutes; the right password is refused then, too.",
	unreachable: "The server did not answer. Check your connection, and that npx qtrade up is running, then try again.",
	unexpected: "Signing in failed for a reason on the server's side; its log says which. Try again in a moment.",
};

/** Name and password, and a plain word when they do not do. */
export function LoginForm({ next, hint }: { next: string; hint: string | null }) {
	const [busy, setBusy] = useState(false);
	const [failure, setFailure] = useState<Failure | null>(null);
	const submit = async (event: FormEvent<HTMLFormElement>) => {
		event.preventDefault();
		const form = new FormData(event.currentTarget);
		setBusy(true);
		setFailure(null);
		try {
			const name = String(form.get("name") ?? "").trim();
			const result = await signIn(name, String(form.get("password") ?? ""));
			// A whole page load: what the page knew of nobody is not carried into the session.
			if (result === "ok") return window.location.assign(next);
			setFailure(result);
		} catch {
			setFailure("unreachable");
		}
		setBusy(false);
	};
	return (
		<main className="mx-auto grid w-full max-w-80 content-start gap-5 px-4 pt-[16vh] pb-10">
			<h1 className="flex items-center gap-2.5 font-semibold text-xl tracking-tight">
				<Mark />
				qtrade
			</h1>
			<form onSubmit={submit} className="grid gap-4">
				<Field label="Name">
					{(control) => (
						<TextInput
							{...control}
							name="name"
							autoComplete="username"
							autoCapitalize="none"
							spellCheck={false}
							required
							autoFocus
						/>
					)}
				</Field>
				<Field label="Password">
					{(control) => (
						<TextInput {...control} name="password" type="password" autoComplete="current-password" required />
					)}
				</Field>
				{failure && (
					<p role="alert" className="border-l-3 border-l-fail-fill pl-3 text-sm">
						{FAILURES[failure]}
					</p>
				)}
				<Button look="primary" type="submit" busy={busy} busyLabel="Signing in…">
					Sign in
				</Button>
			</form>
			{hint && <p className="whitespace-pre-line text-subtle text-xs">{hint}</p>}
		</main>
	);
}

"use client";
import { RefreshCw } from "lucide-react";
import { passwordProblem } from "@/server/vocabulary/passwords";
import { IconButton } from "../../_ui/button";
import { CopyButton } from "../../_ui/copyable";
import { Field, TextInput } from "../../_ui/field";
import { capitalised } from "../../_ui/text-format";

// Without those that look like another: it may be read out or written down.
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Sixteen random letters in groups of four: some 79 bits. */
export function randomPassword(): string {
	const letters: string[] = [];
	while (letters.length < 16) {
		for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
			// A whole multiple of the letters, so that none comes more often than another.
			if (byte < 248 && letters.length < 16) letters.push(LETTERS[byte % LETTERS.length] ?? "");
		}
	}
	return letters.join("").replace(/(.{4})(?=.)/g, "$1-");
}

/** A password that an admin gives: shown, since it has to be told to somebody, and changed at the first sign-in. */
export function FirstPasswordField({
	name,
	value,
	onChange,
}: {
	name: string;
	value: string;
	onChange: (value: string) => void;
}) {
	const problem = value === "" ? null : passwordProblem(name, value);
	return (
		<Field
			label="First password"
			hint="Tell it to them; they choose their own at the first sign-in."
			error={problem && capitalised(problem)}
		>
			{(control) => (
				<span className="flex items-center gap-1">
					<TextInput
						{...control}
						className="num"
						autoComplete="off"
						autoCapitalize="none"
						spellCheck={false}
						required
						value={value}
						onChange={(event) => onChange(event.target.value)}
					/>
					<CopyButton text={value} label="Copy the password" className="size-8" />
					<IconButton label="Another one" onClick={() => onChange(randomPassword())}>
						<RefreshCw aria-hidden />
					</IconButton>
				</span>
			)}
		</Field>
	);
}

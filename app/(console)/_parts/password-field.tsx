"use client";
import { Field, TextInput } from "../../_ui/field";

/** Asked for where a decision needs a fresh sign-in. */
export function PasswordField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
	return (
		<Field label="Your password" hint="Your last sign-in is older than 15 minutes.">
			{(control) => (
				<TextInput
					{...control}
					type="password"
					autoComplete="current-password"
					value={value}
					onChange={(event) => onChange(event.target.value)}
					className="max-w-72"
				/>
			)}
		</Field>
	);
}

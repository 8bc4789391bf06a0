"use client";
import { type ReactNode, useId } from "react";

/** The word of whoever asks that two instruments are one company. */
export function TakeOver({
	checked,
	onChange,
	children,
}: {
	checked: boolean;
	onChange: (checked: boolean) => void;
	children: ReactNode;
}) {
	const id = useId();
	return (
		<label htmlFor={id} className="flex items-start gap-2 text-sm">
			<input
				id={id}
				type="checkbox"
				className="mt-0.5"
				checked={checked}
				onChange={(event) => onChange(event.target.checked)}
			/>
			<span>{children}</span>
		</label>
	);
}

"use client";
import type { ReactNode } from "react";
import { cn } from "./cn";

export type Choice<Value extends string> = { value: Value; label: string; says?: ReactNode };

/** Several of a few, each with what it comes to. */
export function CheckChoices<Value extends string>({
	label,
	choices,
	value,
	onChange,
	columns = false,
}: {
	label: string;
	choices: readonly Choice<Value>[];
	value: readonly Value[];
	onChange: (value: Value[]) => void;
	/** two beside each other where there is room */
	columns?: boolean;
}) {
	return (
		<fieldset className="min-w-0">
			<legend className="mb-1 font-medium text-sm">{label}</legend>
			<div className={cn("-mx-2 grid", columns && "sm:grid-cols-2")}>
				{choices.map((choice) => (
					<label
						key={choice.value}
						className="flex cursor-pointer gap-2.5 rounded px-2 py-1 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:py-1.5"
					>
						<input
							type="checkbox"
							checked={value.includes(choice.value)}
							onChange={(event) =>
								onChange(
									event.target.checked ? [...value, choice.value] : value.filter((other) => other !== choice.value),
								)
							}
							className="mt-1 size-3.5 shrink-0 accent-accent outline-none"
						/>
						<span className="min-w-0 text-sm">
							<span className="font-medium">{choice.label}</span>
							{choice.says && <span className="block text-muted text-xs">{choice.says}</span>}
						</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

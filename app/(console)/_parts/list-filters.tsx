"use client";
import { useId } from "react";
import { Select, TextInput } from "../../_ui/field";

/** One of several, or all of them. */
export function ChoiceSelect({
	label,
	all,
	value,
	choices,
	onChange,
}: {
	label: string;
	/** what it says while nothing is chosen */
	all: string;
	value: string | null;
	choices: readonly string[];
	onChange: (value: string | null) => void;
}) {
	return (
		<Select
			aria-label={label}
			value={value ?? ""}
			onChange={(event) => onChange(event.target.value || null)}
			className="w-36 max-sm:w-auto max-sm:min-w-28 max-sm:flex-1"
		>
			<option value="">{all}</option>
			{/* The address may name one that is not in the list, or the list is not loaded yet. */}
			{value !== null && !choices.includes(value) && <option value={value}>{value}</option>}
			{choices.map((choice) => (
				<option key={choice} value={choice}>
					{choice}
				</option>
			))}
		</Select>
	);
}

export type Days = { from: string | null; to: string | null };

/** From a day to a day, both included; either may be open. */
export function DayRange({
	from,
	to,
	says = "A day in UTC",
	onChange,
}: Days & { says?: string; onChange: (days: Partial<Days>) => void }) {
	return (
		<span className="inline-flex items-center gap-x-3 max-sm:grid max-sm:basis-full max-sm:grid-cols-2">
			<Day label="From" value={from} max={to} says={says} onChange={(day) => onChange({ from: day })} />
			<Day label="To" value={to} min={from} says={says} onChange={(day) => onChange({ to: day })} />
		</span>
	);
}

function Day({
	label,
	value,
	min,
	max,
	says,
	onChange,
}: {
	label: string;
	value: string | null;
	min?: string | null;
	max?: string | null;
	says: string;
	onChange: (value: string | null) => void;
}) {
	const id = useId();
	return (
		<span className="inline-flex min-w-0 items-center gap-1.5 max-sm:grid max-sm:gap-0.5">
			<label htmlFor={id} className="text-sm text-subtle">
				{label}
			</label>
			<TextInput
				id={id}
				type="date"
				title={says}
				className="w-34 min-w-0 max-sm:w-full"
				value={value ?? ""}
				min={min ?? undefined}
				max={max ?? undefined}
				onChange={(event) => onChange(event.target.value || null)}
			/>
		</span>
	);
}

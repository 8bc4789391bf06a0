"use client";
import { type ReactNode, useId } from "react";
import type { DatasetView } from "@/server/vocabulary/views";
import { cn } from "../../_ui/cn";
import { plural } from "../../_ui/number-format";

export type RunWindow = "watermark" | "range" | "full";

/** Which part of its source a run asks for, each with what it comes to for this dataset. */
export function WindowChoice({
	dataset,
	value,
	onChange,
}: {
	dataset: DatasetView | undefined;
	value: RunWindow;
	onChange: (value: RunWindow) => void;
}) {
	const name = useId();
	const choices: { value: RunWindow; label: string; says: ReactNode }[] = [
		{ value: "watermark", label: "From the watermark", says: watermarkSays(dataset) },
		{
			value: "range",
			label: "From – to",
			says: "Only these sessions, both ends included; rows inside them are restated.",
		},
		{
			value: "full",
			label: "Full",
			says: "Everything the source has, corrections to old sessions included. Takes longest.",
		},
	];
	return (
		<fieldset>
			<legend className="mb-1 font-medium text-sm">Window</legend>
			{choices.map((choice) => (
				<label
					key={choice.value}
					className={cn(
						"flex cursor-pointer gap-2.5 rounded border border-transparent px-2.5 py-1.5 has-focus-visible:outline-2 has-focus-visible:outline-accent",
						value === choice.value ? "bg-selected" : "hover:bg-hover",
					)}
				>
					<input
						type="radio"
						name={name}
						value={choice.value}
						checked={value === choice.value}
						onChange={() => onChange(choice.value)}
						className="mt-1 size-3.5 shrink-0 accent-accent outline-none"
					/>
					<span className="min-w-0 text-sm">
						<span className="font-medium">{choice.label}</span>
						<span className="block text-muted">{choice.says}</span>
					</span>
				</label>
			))}
		</fieldset>
	);
}

function watermarkSays(dataset: DatasetView | undefined): ReactNode {
	if (!dataset) return "What is new since the last version.";
	if (dataset.watermark === null) return "Everything: nothing is published yet.";
	const lookback = dataset.definition.lookback ?? 0;
	return (
		<>
			What is new since <span className="num">{dataset.watermark}</span>
			{lookback > 0 && <>, and the {plural(lookback, "session")} before it again for late rows</>}.
		</>
	);
}

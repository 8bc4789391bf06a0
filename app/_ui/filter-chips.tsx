"use client";
import { X } from "lucide-react";
import { cn } from "./cn";
import { STATES, type StateName, TONE_TEXT } from "./states";

/** States to filter by: any number of them; none means all. */
export function StateChips<State extends StateName>({
	label,
	states,
	value,
	onChange,
	className,
}: {
	label: string;
	states: readonly State[];
	value: readonly State[];
	onChange: (value: State[]) => void;
	className?: string;
}) {
	return (
		<fieldset
			className={cn(
				"thin-scroll -ml-2 flex min-w-0 items-center gap-1 max-sm:-mx-4 max-sm:basis-[calc(100%+2rem)] max-sm:overflow-x-auto max-sm:px-2 sm:flex-wrap",
				className,
			)}
		>
			<legend className="sr-only">{label}</legend>
			{states.map((state) => {
				const look = STATES[state];
				const Icon = look.icon;
				const on = value.includes(state);
				return (
					<button
						key={state}
						type="button"
						aria-pressed={on}
						onClick={() => onChange(on ? value.filter((other) => other !== state) : [...value, state])}
						className={cn(
							"inline-flex h-7 shrink-0 items-center gap-1.5 rounded border px-2 text-sm pointer-coarse:h-9",
							on ? "border-control bg-selected font-medium text-fg" : "border-transparent text-muted hover:bg-hover",
						)}
					>
						<Icon aria-hidden className={cn("size-3.5", TONE_TEXT[look.tone])} />
						{look.word}
					</button>
				);
			})}
			{value.length > 0 && (
				<button
					type="button"
					onClick={() => onChange([])}
					className="inline-flex h-7 items-center gap-1 rounded px-1.5 text-sm text-subtle hover:bg-hover hover:text-fg pointer-coarse:h-9"
				>
					<X aria-hidden className="size-3.5" />
					clear
				</button>
			)}
		</fieldset>
	);
}

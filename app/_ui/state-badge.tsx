import { cn } from "./cn";
import { STATES, type StateName, TONE_TEXT } from "./states";

/** A state as icon, word and colour. */
export function StateBadge({
	state,
	size = "sm",
	className,
}: {
	state: StateName;
	size?: "sm" | "lg";
	className?: string;
}) {
	const look = STATES[state];
	const Icon = look.icon;
	return (
		<span
			className={cn(
				"inline-flex items-center gap-1.5 whitespace-nowrap align-middle font-medium",
				size === "lg" ? "text-base" : "text-sm",
				TONE_TEXT[look.tone],
				look.outlined && "-my-px rounded border border-current px-1.5",
				look.outlined && size === "sm" && "-ml-1.5",
				className,
			)}
		>
			<Icon
				aria-hidden
				strokeWidth={2.25}
				className={cn("shrink-0", size === "lg" ? "size-4" : "size-3.5", look.alive && "animate-alive")}
			/>
			{look.word}
		</span>
	);
}

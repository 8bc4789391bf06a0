import { cn } from "./cn";

/** A key as it is printed on the keyboard. */
export function Kbd({ children, className }: { children: string; className?: string }) {
	return (
		<kbd
			className={cn(
				"inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line-strong bg-sunken px-1 font-sans text-2xs text-muted",
				className,
			)}
		>
			{children}
		</kbd>
	);
}

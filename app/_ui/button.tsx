import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

type Look = "primary" | "secondary" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
	primary: "border-transparent bg-accent-fill text-on-accent hover:bg-accent-hover",
	secondary: "border-line-strong bg-raised text-fg hover:border-control hover:bg-hover",
	quiet: "border-transparent text-muted hover:bg-hover hover:text-fg",
	danger: "border-fail/60 bg-raised text-fail hover:border-fail hover:bg-hover",
};

/** The classes of a button, for links that look like one. */
export const buttonClass = (look: Look = "secondary", className?: string): string =>
	cn(
		"inline-flex h-8 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded border px-2.5 font-medium text-sm",
		"disabled:cursor-not-allowed disabled:opacity-55 pointer-coarse:h-10",
		LOOKS[look],
		className,
	);

export function Button({
	look = "secondary",
	busy = false,
	busyLabel,
	className,
	children,
	disabled,
	...props
}: ComponentProps<"button"> & { look?: Look; busy?: boolean; busyLabel?: string }) {
	return (
		<button
			type="button"
			{...props}
			disabled={disabled || busy}
			aria-busy={busy || undefined}
			className={buttonClass(look, className)}
		>
			{busy && busyLabel ? busyLabel : children}
		</button>
	);
}

/** A button that shows only an icon; its label is read out and shown on hover. */
export function IconButton({
	label,
	className,
	children,
	...props
}: ComponentProps<"button"> & { label: string; children: ReactNode }) {
	return (
		<button
			type="button"
			title={label}
			aria-label={label}
			{...props}
			className={cn(
				"inline-flex size-8 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-fg",
				"disabled:cursor-not-allowed disabled:opacity-40 pointer-coarse:size-10 [&>svg]:size-4",
				className,
			)}
		>
			{children}
		</button>
	);
}

"use client";
import { ChevronDown } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { useId } from "react";
import { cn } from "./cn";

const CONTROL =
	"h-8 rounded border border-control bg-raised px-2 text-sm text-fg placeholder:text-subtle disabled:opacity-55 aria-invalid:border-fail pointer-coarse:h-10";

export function TextInput({ className, ...props }: ComponentProps<"input">) {
	return <input {...props} className={cn(CONTROL, "w-full", className)} />;
}

/** The system's own choice list: right on a phone, quick on a keyboard. */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
	return (
		<span className={cn("relative inline-flex min-w-0", className)}>
			<select {...props} className={cn(CONTROL, "w-full min-w-0 appearance-none truncate pr-7")}>
				{children}
			</select>
			<ChevronDown
				aria-hidden
				className="pointer-events-none absolute top-1/2 right-2 size-3.5 -translate-y-1/2 text-muted"
			/>
		</span>
	);
}

/** A labelled control with its hint, and with its error in place of the hint. */
export function Field({
	label,
	hint,
	error,
	children,
	className,
}: {
	label: string;
	hint?: ReactNode;
	error?: string | null;
	children: (control: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ReactNode;
	className?: string;
}) {
	const id = useId();
	const described = error || hint ? `${id}-hint` : undefined;
	return (
		<div className={cn("grid min-w-0 content-start gap-1", className)}>
			<label htmlFor={id} className="font-medium text-sm">
				{label}
			</label>
			{children({ id, "aria-describedby": described, ...(error ? { "aria-invalid": true } : {}) })}
			{described && (
				<p id={described} className={cn("text-xs", error ? "text-fail" : "text-subtle")}>
					{error || hint}
				</p>
			)}
		</div>
	);
}

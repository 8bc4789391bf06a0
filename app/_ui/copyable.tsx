"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { cn } from "./cn";

/** Copies a text, and says so. */
export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
	const [copied, setCopied] = useState(false);
	useEffect(() => {
		if (!copied) return;
		const timer = setTimeout(() => setCopied(false), 1600);
		return () => clearTimeout(timer);
	}, [copied]);
	const Icon = copied ? Check : Copy;
	return (
		<button
			type="button"
			title={copied ? "Copied" : label}
			aria-label={label}
			onClick={() => {
				void navigator.clipboard?.writeText(text).then(() => setCopied(true));
			}}
			className={cn(
				"inline-flex size-6 shrink-0 items-center justify-center rounded text-subtle hover:bg-hover hover:text-fg pointer-coarse:size-9",
				className,
			)}
		>
			<Icon aria-hidden className={cn("size-3.5", copied && "text-ok")} />
			<span aria-live="polite" className="sr-only">
				{copied ? "Copied" : ""}
			</span>
		</button>
	);
}

/** A hash by its first characters; all of it on hover and in the clipboard. */
export function Hash({ value, label, chars = 12 }: { value: string; label: string; chars?: number }) {
	return (
		<span className="inline-flex items-center gap-0.5">
			<span title={value} className="num">
				{value.slice(0, chars)}
			</span>
			<CopyButton text={value} label={`Copy ${label}`} className="-my-1 pointer-coarse:-my-2.5" />
		</span>
	);
}

/** A command to run in a terminal. */
export function Command({ children }: { children: string }) {
	return (
		<span className="inline-flex max-w-full items-center gap-1 rounded border bg-sunken py-0.5 pr-0.5 pl-2">
			<code
				// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
				tabIndex={0}
				className="thin-scroll min-w-0 overflow-x-auto whitespace-nowrap font-mono text-fg text-xs"
			>
				{children}
			</code>
			<CopyButton text={children} label={`Copy ${children}`} />
		</span>
	);
}

/** A secret that is shown this once, to be copied whole. */
export function SecretLine({ text, label }: { text: string; label: string }) {
	return (
		<p className="flex items-center gap-1 rounded border bg-sunken py-1.5 pr-1 pl-2.5">
			<code data-secret className="num min-w-0 flex-1 break-all">
				{text}
			</code>
			<CopyButton text={text} label={label} />
		</p>
	);
}

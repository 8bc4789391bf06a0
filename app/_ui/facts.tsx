import type { ReactNode } from "react";
import { cn } from "./cn";

/** Names and values, aligned. */
export function Facts({ children, className }: { children: ReactNode; className?: string }) {
	return (
		<dl className={cn("grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm", className)}>
			{children}
		</dl>
	);
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
	return (
		<>
			<dt className="text-subtle">{name}</dt>
			<dd className="min-w-0 break-words">{children}</dd>
		</>
	);
}

/** A few facts in a row under a page's title: what an operator reads first. */
export function FactRow({ children }: { children: ReactNode }) {
	return <dl className="flex flex-wrap gap-x-8 gap-y-2.5">{children}</dl>;
}

export function FactCell({ name, children }: { name: string; children: ReactNode }) {
	return (
		<div className="min-w-0">
			<dt className="text-subtle text-xs">{name}</dt>
			<dd className="text-base">{children}</dd>
		</div>
	);
}

"use client";
import { Tooltip } from "radix-ui";
import type { ReactNode } from "react";

export function TipProvider({ children }: { children: ReactNode }) {
	return (
		<Tooltip.Provider delayDuration={250} skipDelayDuration={400}>
			{children}
		</Tooltip.Provider>
	);
}

/** A short explanation on hover and on focus. It never carries anything that cannot be learnt elsewhere. */
export function Tip({
	label,
	side = "top",
	children,
}: {
	label: ReactNode;
	side?: "top" | "right" | "bottom" | "left";
	children: ReactNode;
}) {
	return (
		<Tooltip.Root>
			<Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
			<Tooltip.Portal>
				<Tooltip.Content
					side={side}
					sideOffset={6}
					collisionPadding={8}
					className="z-50 max-w-80 rounded border border-line-strong bg-raised px-2.5 py-1.5 text-fg text-xs shadow-float"
				>
					{label}
				</Tooltip.Content>
			</Tooltip.Portal>
		</Tooltip.Root>
	);
}

import type { ReactNode } from "react";
import { cn } from "./cn";

/** What would be here, and how to get it. */
export function EmptyState({
	title,
	children,
	className,
}: {
	title: ReactNode;
	children?: ReactNode;
	className?: string;
}) {
	return (
		<div className={cn("max-w-2xl py-3", className)}>
			<p className="font-medium text-base">{title}</p>
			{children && (
				<div className="mt-1 grid grid-cols-[minmax(0,1fr)] justify-items-start gap-2.5 text-muted text-sm">
					{children}
				</div>
			)}
		</div>
	);
}

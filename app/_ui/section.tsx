import { type ReactNode, useId } from "react";
import { cn } from "./cn";

/** A part of a page: heading, an optional aside at its right, content. */
export function Section({
	title,
	aside,
	children,
	className,
}: {
	title: ReactNode;
	aside?: ReactNode;
	children: ReactNode;
	className?: string;
}) {
	const id = useId();
	return (
		<section aria-labelledby={id} className={cn("min-w-0", className)}>
			<div className="mb-2 flex min-h-6 flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
				<h2 id={id} className="font-semibold text-base">
					{title}
				</h2>
				{aside && <div className="text-sm text-subtle">{aside}</div>}
			</div>
			{children}
		</section>
	);
}

import type { ReactNode } from "react";
import { cn } from "./cn";

/** Title, state and the page's actions on one line; one line about it below. On a phone the actions come last. */
export function PageHeader({
	title,
	state,
	actions,
	children,
}: {
	title: ReactNode;
	state?: ReactNode;
	actions?: ReactNode;
	children?: ReactNode;
}) {
	return (
		<header className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-0.5">
			<h1 className="min-w-0 max-sm:basis-full wrap-anywhere font-semibold text-xl tabular-nums tracking-[-0.01em]">
				{title}
			</h1>
			{state}
			{actions && (
				<div
					className={cn(
						"flex flex-wrap items-center gap-2",
						// On a phone what it is comes before what can be done.
						children
							? "max-sm:order-last max-sm:mt-2 max-sm:basis-full sm:ml-auto sm:justify-end"
							: "ml-auto justify-end",
					)}
				>
					{actions}
				</div>
			)}
			{children && (
				<div className="basis-full text-muted text-sm">
					<div className="max-w-4xl">{children}</div>
				</div>
			)}
		</header>
	);
}

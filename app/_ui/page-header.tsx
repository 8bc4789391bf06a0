import type { ReactNode } from "react";

/** Title, state and the page's actions on one line; one line about it below. */
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
		<header className="mb-4">
			<div className="flex flex-wrap items-center gap-x-3 gap-y-2">
				<h1 className="min-w-0 max-sm:basis-full wrap-anywhere font-semibold text-xl tabular-nums tracking-[-0.01em]">
					{title}
				</h1>
				{state}
				{actions && <div className="ml-auto flex flex-wrap items-center justify-end gap-2">{actions}</div>}
			</div>
			{children && <div className="mt-0.5 max-w-4xl text-muted text-sm">{children}</div>}
		</header>
	);
}

import type { ReactNode } from "react";
import { cn } from "./cn";
import { STATES, type StateName, TONE_TEXT, type Tone } from "./states";

const EDGE: Record<Tone, string> = {
	ok: "border-l-ok-fill",
	warn: "border-l-warn-fill",
	fail: "border-l-fail-fill",
	run: "border-l-run",
	held: "border-l-held",
	idle: "border-l-idle-fill",
};

/** Something the reader should know before the rest of the page, with what can be done about it at its end. */
export function Notice({
	state,
	title,
	children,
	action,
	className,
}: {
	state: StateName;
	title: ReactNode;
	children?: ReactNode;
	action?: ReactNode;
	className?: string;
}) {
	const look = STATES[state];
	const Icon = look.icon;
	return (
		<div
			className={cn(
				"flex flex-wrap items-center gap-x-2.5 gap-y-1.5 border-l-3 bg-sunken px-3 py-1.5 text-sm",
				EDGE[look.tone],
				className,
			)}
		>
			<div className="flex min-w-40 flex-auto items-start gap-2.5 sm:flex-1">
				<Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", TONE_TEXT[look.tone])} />
				<div className="min-w-0">
					<p className="font-medium">{title}</p>
					{children && <div className="mt-0.5 text-muted">{children}</div>}
				</div>
			</div>
			{action && <div className="flex shrink-0 flex-wrap gap-2">{action}</div>}
		</div>
	);
}

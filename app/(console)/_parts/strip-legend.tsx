import type { SessionCell } from "@/server/vocabulary/session-strip";
import { cn } from "../../_ui/cn";
import { STATES } from "../../_ui/states";

const LOOKS = [
	{ state: "published", look: "h-3 bg-ok-fill" },
	{ state: "warning", look: "h-3 bg-warn-fill" },
	{ state: "failed", look: "h-3 bg-fail-fill" },
	{ state: "missing", look: "h-3 border border-warn-fill" },
	{ state: "holiday", look: "h-1 bg-idle-fill" },
	{ state: "not_expected", look: "h-0.5 bg-idle-fill" },
] as const satisfies readonly { state: SessionCell["state"]; look: string }[];

/** What the bars of this strip mean. */
export function StripLegend({ cells }: { cells: readonly SessionCell[] }) {
	const present = LOOKS.filter(({ state }) => cells.some((cell) => cell.state === state));
	return (
		<ul className="flex flex-wrap gap-x-3 text-xs">
			{present.map(({ state, look }) => (
				<li key={state} className="inline-flex items-end gap-1.5">
					<span aria-hidden className={cn("mb-[3px] block w-1.5 rounded-[1px]", look)} />
					{STATES[state].word}
				</li>
			))}
		</ul>
	);
}

import { cn } from "../../../_ui/cn";

const SAID = [
	{ word: "published", look: "h-3 bg-ok-fill" },
	{ word: "warning", look: "h-3 bg-warn-fill" },
	{ word: "failed", look: "h-3 bg-fail-fill" },
	{ word: "missing", look: "h-3 border border-warn-fill" },
	{ word: "not expected", look: "h-0.5 bg-idle-fill" },
] as const;

/** What the bars of the strip mean. */
export function StripLegend() {
	return (
		<ul className="flex flex-wrap gap-x-3 text-xs">
			{SAID.map(({ word, look }) => (
				<li key={word} className="inline-flex items-end gap-1.5">
					<span aria-hidden className={cn("mb-[3px] block w-1.5 rounded-[1px]", look)} />
					{word}
				</li>
			))}
		</ul>
	);
}

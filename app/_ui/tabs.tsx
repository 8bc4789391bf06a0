"use client";
import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "./cn";
import type { Tone } from "./states";
import { TONE_TEXT } from "./states";

export type Tab<Id extends string> = { id: Id; label: string; count?: number | null; tone?: Tone };

/** Tabs under a title. Arrow keys move between them; the page keeps the chosen one in its address. */
export function Tabs<Id extends string>({
	tabs,
	value,
	onChange,
	label,
	children,
}: {
	tabs: readonly Tab<Id>[];
	value: Id;
	onChange: (id: Id) => void;
	label: string;
	children: ReactNode;
}) {
	const scroller = useRef<HTMLDivElement>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another tab was chosen
	useEffect(() => {
		const box = scroller.current;
		const tab = box?.querySelector<HTMLElement>("[aria-selected=true]");
		if (!box || !tab || box.scrollWidth <= box.clientWidth) return;
		// Not scrollIntoView, which would scroll the page as well.
		box.scrollLeft +=
			tab.getBoundingClientRect().left - box.getBoundingClientRect().left - (box.clientWidth - tab.offsetWidth) / 2;
	}, [value]);
	const move = (from: Id, step: number) => {
		const index = tabs.findIndex((tab) => tab.id === from);
		const next = tabs[(index + step + tabs.length) % tabs.length];
		if (!next) return;
		onChange(next.id);
		document.getElementById(`tab-${next.id}`)?.focus();
	};
	return (
		<>
			<div ref={scroller} className="thin-scroll -mx-4 mb-4 overflow-x-auto border-b px-4">
				<div role="tablist" aria-label={label} className="flex w-max gap-5">
					{tabs.map((tab) => (
						<button
							key={tab.id}
							type="button"
							role="tab"
							id={`tab-${tab.id}`}
							aria-selected={tab.id === value}
							aria-controls="tab-panel"
							tabIndex={tab.id === value ? 0 : -1}
							onClick={() => onChange(tab.id)}
							onKeyDown={(event) => {
								if (event.key === "ArrowRight") move(tab.id, 1);
								else if (event.key === "ArrowLeft") move(tab.id, -1);
							}}
							className={cn(
								"-mb-px inline-flex h-9 items-center gap-1.5 whitespace-nowrap border-b-2 text-sm -outline-offset-2 pointer-coarse:h-11",
								tab.id === value
									? "border-b-fg font-semibold text-fg"
									: "border-b-transparent text-muted hover:border-b-line-strong hover:text-fg",
							)}
						>
							{tab.label}
							{typeof tab.count === "number" && (
								<span className={cn("num font-normal text-xs", tab.tone ? TONE_TEXT[tab.tone] : "text-subtle")}>
									{tab.count.toLocaleString("en-US")}
								</span>
							)}
						</button>
					))}
				</div>
			</div>
			<div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${value}`}>
				{children}
			</div>
		</>
	);
}

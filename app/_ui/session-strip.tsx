"use client";
import { type MouseEvent, useState } from "react";
import type { SessionCell } from "@/server/vocabulary/session-strip";
import { cn } from "./cn";
import { plural } from "./number-format";
import { STATES } from "./states";
import { weekdayOf } from "./time-format";

const ORDER = ["failed", "missing", "warning", "published"] as const;

/** Height tells as much as colour: a published session is a full bar, a missing one a hollow one, a holiday a dot. */
const CELL: Record<SessionCell["state"], string> = {
	published: "h-full bg-ok-fill",
	warning: "h-full bg-warn-fill",
	failed: "h-full bg-fail-fill",
	missing: "h-full border border-warn-fill",
	not_expected: "h-0.5 bg-idle-fill",
	holiday: "h-1 bg-idle-fill",
};

function summaryOf(cells: readonly SessionCell[]): string {
	const counts = ORDER.map((state) => ({ state, count: cells.filter((cell) => cell.state === state).length }));
	const said = counts.filter((entry) => entry.count > 0).map((entry) => `${entry.count} ${STATES[entry.state].word}`);
	return `Last ${plural(cells.length, "session")}: ${said.join(", ") || "none expected"}`;
}

/** The last sessions of a dataset, oldest first. Pointing at a cell names its session; a click goes where it says. */
export function SessionStrip({
	cells,
	onOpen,
	opensAll = false,
	size = "sm",
}: {
	cells: readonly SessionCell[];
	onOpen?: (cell: SessionCell) => void;
	/** every cell leads somewhere, not only those that name a run */
	opensAll?: boolean;
	size?: "sm" | "lg";
}) {
	const [at, setAt] = useState<{ cell: SessionCell; x: number } | null>(null);
	const cellOf = (event: MouseEvent<HTMLElement>) => {
		const target = event.target as HTMLElement;
		const index = target.closest<HTMLElement>("[data-cell]")?.dataset.cell;
		return index === undefined ? undefined : cells[Number(index)];
	};
	return (
		<div className="relative w-fit max-w-full">
			{/* biome-ignore lint/a11y/useKeyWithClickEvents: the same runs are rows of the dataset's runs, reachable by keyboard */}
			<div
				role="img"
				aria-label={summaryOf(cells)}
				className={cn("flex items-end", size === "lg" ? "h-7" : "h-4.5", onOpen && "cursor-default")}
				onMouseLeave={() => setAt(null)}
				onMouseMove={(event) => {
					const cell = cellOf(event);
					const target = (event.target as HTMLElement).closest<HTMLElement>("[data-cell]");
					if (cell && target) setAt({ cell, x: target.offsetLeft + target.offsetWidth / 2 });
				}}
				onClick={(event) => {
					const cell = cellOf(event);
					if (!cell || !(opensAll || cell.run !== null)) return;
					event.stopPropagation();
					onOpen?.(cell);
				}}
			>
				{cells.map((cell, index) => (
					<span
						key={cell.date}
						data-cell={index}
						className={cn(
							"flex h-full items-end pr-px",
							size === "lg" ? "w-[min(10px,2.1vw)]" : "w-[5px]",
							onOpen && (opensAll || cell.run !== null) && "cursor-pointer hover:opacity-70",
						)}
					>
						<span className={cn("block w-full rounded-[1px]", CELL[cell.state])} />
					</span>
				))}
			</div>
			{at && (
				<div
					aria-hidden
					className="pointer-events-none absolute bottom-full z-30 mb-1.5 -translate-x-1/2 whitespace-nowrap rounded border border-line-strong bg-raised px-2 py-1 text-xs shadow-float"
					style={{ left: at.x }}
				>
					<span className="num">
						{weekdayOf(at.cell.date)} {at.cell.date}
					</span>{" "}
					{STATES[at.cell.state].word}
					{at.cell.run !== null && <span className="text-subtle"> · run {at.cell.run}</span>}
				</div>
			)}
		</div>
	);
}

"use client";
import { type KeyboardEvent, useRef, useState } from "react";
import type { CheckSessionsView } from "@/server/vocabulary/check-views";
import type { CheckStatus } from "@/server/vocabulary/states";
import { cn } from "../../../_ui/cn";
import { STATES } from "../../../_ui/states";
import { weekdayOf } from "../../../_ui/time-format";
import { checkTitle } from "../../_parts/check-row";

/** Height tells as much as colour does. */
const LOOK: Record<CheckStatus, string> = {
	pass: "h-1.5 bg-ok-fill",
	warn: "h-3 bg-warn-fill",
	fail: "h-4 bg-fail-fill",
	error: "h-4 border-2 border-fail-fill",
	waived: "h-3 border border-warn-fill",
	skipped: "h-0.5 bg-idle-fill",
};

export type MatrixPlace = { check: string; session: string };

type Step = { row: number; column: number };
const STEPS: Record<string, Step> = {
	ArrowLeft: { row: 0, column: -1 },
	ArrowRight: { row: 0, column: 1 },
	ArrowUp: { row: -1, column: 0 },
	ArrowDown: { row: 1, column: 0 },
};

const within = (value: number, length: number): number => Math.min(length - 1, Math.max(0, value));

/** A row per check, a column per session; arrow keys walk it, Enter or a click shows what the check said of that session. */
export function CheckMatrix({
	view,
	chosen,
	onChoose,
}: {
	view: CheckSessionsView;
	chosen: MatrixPlace | null;
	onChoose: (place: MatrixPlace) => void;
}) {
	const grid = useRef<HTMLTableElement>(null);
	const [at, setAt] = useState<Step>({ row: 0, column: view.sessions.length - 1 });
	const walk = (event: KeyboardEvent) => {
		const step = STEPS[event.key];
		if (!step) return;
		event.preventDefault();
		const next = {
			row: within(at.row + step.row, view.checks.length),
			column: within(at.column + step.column, view.sessions.length),
		};
		setAt(next);
		grid.current?.querySelector<HTMLElement>(`[data-at="${next.row},${next.column}"]`)?.focus();
	};
	return (
		<table ref={grid} aria-label="Checks by session" className="w-fit max-w-full">
			<thead className="sr-only">
				<tr>
					<th scope="col">Check</th>
					{view.sessions.map(({ date }) => (
						<th key={date} scope="col">
							{date}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{view.checks.map(({ name, statuses }, row) => (
					<tr key={name}>
						<th
							scope="row"
							className="w-36 pr-3 text-left font-medium text-xs whitespace-nowrap max-sm:w-24 max-sm:pr-1"
						>
							{checkTitle(name)}
						</th>
						{statuses.map((status, column) => {
							const session = view.sessions[column]?.date ?? "";
							const said = status === null ? "not evaluated" : STATES[status].word;
							const label = `${checkTitle(name)}, ${weekdayOf(session)} ${session}: ${said}`;
							return (
								<td key={session} className="p-0">
									<button
										type="button"
										data-at={`${row},${column}`}
										tabIndex={at.row === row && at.column === column ? 0 : -1}
										aria-label={label}
										title={label}
										aria-pressed={chosen?.check === name && chosen.session === session}
										onKeyDown={walk}
										onFocus={() => setAt({ row, column })}
										onClick={() => onChoose({ check: name, session })}
										className="flex h-5.5 w-[min(14px,1.45vw)] items-end px-px py-0.5 hover:bg-hover aria-pressed:bg-selected max-sm:w-[1.62vw]"
									>
										{status !== null && <span className={cn("block w-full rounded-[1px]", LOOK[status])} />}
									</button>
								</td>
							);
						})}
					</tr>
				))}
			</tbody>
		</table>
	);
}

/** What the marks of this matrix mean. */
export function CheckMatrixLegend({ view }: { view: CheckSessionsView }) {
	const present = (Object.keys(LOOK) as CheckStatus[]).filter((status) =>
		view.checks.some(({ statuses }) => statuses.includes(status)),
	);
	return (
		<ul className="flex flex-wrap gap-x-3 text-xs">
			{present.map((status) => (
				<li key={status} className="inline-flex items-end gap-1.5">
					<span aria-hidden className={cn("mb-[3px] block w-1.5 rounded-[1px]", LOOK[status])} />
					{STATES[status].word}
				</li>
			))}
		</ul>
	);
}

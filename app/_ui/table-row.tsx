"use client";
import { ChevronRight } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useState } from "react";
import { cn } from "./cn";
import type { TableColumn } from "./table-columns";

const INTERACTIVE = "a, button, input, select, label, [data-cell]";

/** One row of a DataTable, and what it unfolds. */
export function TableRow<Row>({
	index,
	row,
	columns,
	detail,
	isWindowed,
	onStep,
}: {
	index: number;
	row: Row;
	columns: readonly TableColumn<Row>[];
	detail?: (row: Row) => ReactNode | null;
	/** most of the other rows are not in the page, so that each says its place */
	isWindowed: boolean;
	/** to the next row, or the one before */
	onStep: (by: number) => void;
}) {
	const [isOpen, setOpen] = useState(false);
	const unfolds = detail?.(row) ?? null;
	const enter = (element: HTMLElement) => {
		if (unfolds !== null) setOpen((open) => !open);
		else element.querySelector<HTMLElement>("[data-row-link]")?.click();
	};
	const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>) => {
		if (event.target !== event.currentTarget) return;
		if (event.key === "ArrowDown") onStep(1);
		else if (event.key === "ArrowUp") onStep(-1);
		else if (event.key === "Enter" || event.key === " ") enter(event.currentTarget);
		else return;
		event.preventDefault();
	};
	const onClick = (event: MouseEvent<HTMLTableRowElement>) => {
		if ((event.target as HTMLElement).closest(INTERACTIVE)) return;
		// Someone who marks text to copy it does not want to leave.
		if (window.getSelection()?.isCollapsed === false) return;
		enter(event.currentTarget);
	};
	return (
		<>
			<tr
				data-row={index}
				aria-rowindex={isWindowed ? index + 2 : undefined}
				tabIndex={-1}
				onKeyDown={onKeyDown}
				onClick={onClick}
				className={cn(
					"group scroll-mt-24 scroll-mb-16 hover:bg-hover focus:bg-selected focus-visible:outline-none",
					"focus-visible:shadow-[inset_3px_0_0_var(--accent)] [&>td]:border-b",
				)}
			>
				{detail && (
					<td className="w-7 pl-1.5">
						{unfolds !== null && (
							<button
								type="button"
								aria-expanded={isOpen}
								aria-label={isOpen ? "Fold" : "Unfold"}
								onClick={() => setOpen(!isOpen)}
								className="flex h-9 w-5 items-center text-subtle hover:text-fg"
							>
								<ChevronRight aria-hidden className={cn("size-3.5", isOpen && "rotate-90")} />
							</button>
						)}
					</td>
				)}
				{columns.map((column) => (
					<td
						key={column.id}
						className={cn(
							"h-9 px-2 py-1.5",
							column.align === "right" && "num whitespace-nowrap text-right",
							column.className,
							column.cellClassName,
						)}
					>
						{column.cell(row)}
					</td>
				))}
			</tr>
			{isOpen && unfolds !== null && (
				<tr className="[&>td]:border-b">
					<td colSpan={columns.length + 1} className="bg-sunken p-0">
						{unfolds}
					</td>
				</tr>
			)}
		</>
	);
}

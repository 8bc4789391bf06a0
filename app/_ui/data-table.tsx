"use client";
import { ChevronRight } from "lucide-react";
import { Fragment, type KeyboardEvent, type MouseEvent, type ReactNode, useRef, useState } from "react";
import { cn } from "./cn";
import { useShortcuts } from "./shortcuts";
import type { TableColumn } from "./table-columns";
import { HeadCell, nextSort, type Sort } from "./table-head";

const INTERACTIVE = "a, button, input, select, label, [data-cell]";

/**
 * Rows a person works through: sticky header, j and k from row to row, Enter opens. A row opens through the link marked
 * `data-row-link` in it, or unfolds where `detail` is given. On a phone each row is what `compact` makes of it.
 */
export function DataTable<Row>({
	label,
	columns,
	rows,
	rowKey,
	compact,
	detail,
	sort,
	onSort,
	keyboard = false,
	fading = false,
}: {
	label: string;
	columns: readonly TableColumn<Row>[];
	rows: readonly Row[];
	rowKey: (row: Row) => string | number;
	compact?: (row: Row) => ReactNode;
	detail?: (row: Row) => ReactNode | null;
	sort?: Sort | null;
	onSort?: (sort: Sort | null) => void;
	keyboard?: boolean;
	/** these rows are about to be replaced */
	fading?: boolean;
}) {
	const body = useRef<HTMLTableSectionElement>(null);
	const [open, setOpen] = useState<ReadonlySet<string | number>>(new Set());
	const toggle = (key: string | number) =>
		setOpen((before) => {
			const next = new Set(before);
			if (!next.delete(key)) next.add(key);
			return next;
		});
	const step = (by: number) => {
		const all = [...(body.current?.querySelectorAll<HTMLElement>("tr[data-row]") ?? [])];
		const at = all.indexOf(document.activeElement?.closest("tr[data-row]") as HTMLElement);
		all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
	};
	useShortcuts(
		keyboard
			? [
					{ keys: "j", label: "Next row", group: "Rows", run: () => step(1) },
					{ keys: "k", label: "Previous row", group: "Rows", run: () => step(-1) },
				]
			: [],
	);
	const enter = (row: HTMLElement, key: string | number, hasDetail: boolean) => {
		if (hasDetail) toggle(key);
		else row.querySelector<HTMLElement>("[data-row-link]")?.click();
	};
	const onRowKey = (event: KeyboardEvent<HTMLTableRowElement>, key: string | number, hasDetail: boolean) => {
		if (event.target !== event.currentTarget) return;
		if (event.key === "ArrowDown") step(1);
		else if (event.key === "ArrowUp") step(-1);
		else if (event.key === "Enter" || event.key === " ") enter(event.currentTarget, key, hasDetail);
		else return;
		event.preventDefault();
	};
	const onRowClick = (event: MouseEvent<HTMLTableRowElement>, key: string | number, hasDetail: boolean) => {
		if ((event.target as HTMLElement).closest(INTERACTIVE)) return;
		// Someone who marks text to copy it does not want to leave.
		if (window.getSelection()?.isCollapsed === false) return;
		enter(event.currentTarget, key, hasDetail);
	};
	return (
		<div aria-busy={fading} className={cn("transition-opacity", fading && "opacity-60")}>
			{compact && (
				<ul aria-label={label} className="border-t sm:hidden">
					{rows.map((row) => (
						<li key={rowKey(row)} className="border-b py-2.5">
							{compact(row)}
						</li>
					))}
				</ul>
			)}
			<div className={cn("thin-scroll relative -mx-2 overflow-x-auto xl:overflow-visible", compact && "max-sm:hidden")}>
				<table aria-label={label} className="w-full border-separate border-spacing-0 text-sm">
					<thead>
						<tr>
							{detail && <HeadCell className="w-7" label="Unfold" hiddenLabel />}
							{columns.map((column) => (
								<HeadCell
									key={column.id}
									label={column.header}
									align={column.align}
									className={column.className}
									sort={column.sortBy && onSort ? (sort?.by === column.id ? sort : "none") : undefined}
									onSort={() => onSort?.(nextSort(sort ?? null, column.id, column.align === "right"))}
								/>
							))}
						</tr>
					</thead>
					<tbody ref={body}>
						{rows.map((row) => {
							const key = rowKey(row);
							const unfolds = detail?.(row) ?? null;
							const isOpen = unfolds !== null && open.has(key);
							return (
								<Fragment key={key}>
									<tr
										data-row
										tabIndex={-1}
										onKeyDown={(event) => onRowKey(event, key, unfolds !== null)}
										onClick={(event) => onRowClick(event, key, unfolds !== null)}
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
														onClick={() => toggle(key)}
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
									{isOpen && (
										<tr className="[&>td]:border-b">
											<td colSpan={columns.length + 1} className="bg-sunken p-0">
												{unfolds}
											</td>
										</tr>
									)}
								</Fragment>
							);
						})}
					</tbody>
				</table>
			</div>
		</div>
	);
}

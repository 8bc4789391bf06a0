"use client";
import { type ReactNode, useRef } from "react";
import { cn } from "./cn";
import { useIsPhone } from "./media";
import { useRowFocus } from "./row-focus";
import type { TableColumn } from "./table-columns";
import { HeadCell, nextSort, type Sort } from "./table-head";
import { TableRow } from "./table-row";
import { useWindowRows } from "./window-rows";

const ROW_PX = 37;
const COMPACT_ROW_PX = 88;

type Rows<Row> = {
	label: string;
	rows: readonly Row[];
	rowKey: (row: Row) => string | number;
};

/**
 * Rows a person works through: sticky header, j and k from row to row, Enter opens. A row opens through the link marked
 * `data-row-link` in it, or unfolds where `detail` is given. On a phone each row is what `compact` makes of it. Of a long
 * list only the rows near the window are in the page.
 */
export function DataTable<Row>({
	compact,
	fading = false,
	...table
}: Rows<Row> & {
	columns: readonly TableColumn<Row>[];
	compact?: (row: Row) => ReactNode;
	detail?: (row: Row) => ReactNode | null;
	sort?: Sort | null;
	onSort?: (sort: Sort | null) => void;
	keyboard?: boolean;
	/** these rows are about to be replaced */
	fading?: boolean;
}) {
	const isPhone = useIsPhone();
	return (
		<div aria-busy={fading} className={cn("transition-opacity", fading && "opacity-60")}>
			{compact && isPhone ? <CompactRows {...table} compact={compact} /> : <WideRows {...table} />}
		</div>
	);
}

function CompactRows<Row>({ label, rows, rowKey, compact }: Rows<Row> & { compact: (row: Row) => ReactNode }) {
	const list = useRef<HTMLUListElement>(null);
	const shown = useWindowRows(list, rows.map(rowKey), COMPACT_ROW_PX);
	return (
		<ul ref={list} aria-label={label} className="border-t">
			{shown.before > 0 && <li aria-hidden style={{ height: shown.before }} />}
			{shown.items.map(({ index, key }) => {
				const row = rows[index];
				return (
					row !== undefined && (
						<li
							key={key}
							ref={shown.measure}
							data-index={index}
							aria-setsize={shown.measure && rows.length}
							aria-posinset={shown.measure && index + 1}
							className="border-b py-2.5"
						>
							{compact(row)}
						</li>
					)
				);
			})}
			{shown.after > 0 && <li aria-hidden style={{ height: shown.after }} />}
		</ul>
	);
}

function WideRows<Row>({
	label,
	columns,
	rows,
	rowKey,
	detail,
	sort,
	onSort,
	keyboard = false,
}: Rows<Row> & {
	columns: readonly TableColumn<Row>[];
	detail?: (row: Row) => ReactNode | null;
	sort?: Sort | null;
	onSort?: (sort: Sort | null) => void;
	keyboard?: boolean;
}) {
	const table = useRef<HTMLTableElement>(null);
	const shown = useWindowRows(table, rows.map(rowKey), ROW_PX);
	const step = useRowFocus(table, rows.length, shown.scrollTo, keyboard);
	const width = columns.length + (detail ? 1 : 0);
	const body = shown.items.map(({ index, key }) => {
		const row = rows[index];
		return (
			row !== undefined && (
				<TableRow
					key={key}
					index={index}
					row={row}
					columns={columns}
					detail={detail}
					isWindowed={shown.measure !== undefined}
					onStep={step}
				/>
			)
		);
	});
	return (
		<div className="thin-scroll relative -mx-2 overflow-x-auto xl:overflow-visible">
			<table
				ref={table}
				aria-label={label}
				aria-rowcount={shown.measure && rows.length + 1}
				className="w-full border-separate border-spacing-0 text-sm"
			>
				<thead>
					<tr>
						{detail && <HeadCell className="w-7" label="Unfold" hiddenLabel />}
						{columns.map((column) => (
							<HeadCell
								key={column.id}
								label={column.header}
								head={column.head}
								align={column.align}
								className={column.className}
								sort={
									(column.sortBy || column.sortable) && onSort ? (sort?.by === column.id ? sort : "none") : undefined
								}
								onSort={() => onSort?.(nextSort(sort ?? null, column.id, column.align === "right"))}
							/>
						))}
					</tr>
				</thead>
				{shown.measure === undefined ? (
					<tbody>{body}</tbody>
				) : (
					<>
						<Space height={shown.before} columns={width} />
						{body.map((row, at) => {
							const item = shown.items[at];
							return (
								// One each: what a row unfolds is measured with it.
								item && (
									<tbody key={item.key} ref={shown.measure} data-index={item.index}>
										{row}
									</tbody>
								)
							);
						})}
						<Space height={shown.after} columns={width} />
					</>
				)}
			</table>
		</div>
	);
}

/** Stands for rows that are not in the page. */
function Space({ height, columns }: { height: number; columns: number }) {
	return (
		<tbody aria-hidden>
			<tr>
				<td colSpan={columns} className="p-0" style={{ height }} />
			</tr>
		</tbody>
	);
}

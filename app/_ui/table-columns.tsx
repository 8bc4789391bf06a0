"use client";
import { Columns3 } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./button";
import { Menu, MenuCheck, MenuLabel } from "./menu";
import { useStored } from "./stored";

export type TableColumn<Row> = {
	id: string;
	/** the header; with its unit where it has one */
	header: string;
	/** what the header shows where words are not enough; its words are still read out */
	head?: ReactNode;
	cell: (row: Row) => ReactNode;
	align?: "right";
	/** of the header and the cells */
	className?: string;
	/** of the cells alone */
	cellClassName?: string;
	/** may a person hide it; the column that names the row may not */
	fixed?: boolean;
	hidden?: boolean;
	/** a value to sort by; only where the whole list is here */
	sortBy?: (row: Row) => string | number | null;
	/** the server sorts by it */
	sortable?: boolean;
};

/** Which columns a person has chosen, kept by this browser per table. */
export function useColumns<Row>(tableId: string, columns: readonly TableColumn<Row>[]) {
	const usual = columns.filter((column) => column.hidden).map((column) => column.id);
	const [stored, store] = useStored(`qtrade.hidden-columns.${tableId}`, usual.join(","));
	const hidden = new Set(stored.split(","));
	return {
		shown: columns.filter((column) => column.fixed || !hidden.has(column.id)),
		isShown: (id: string) => !hidden.has(id),
		show: (id: string, shown: boolean) => {
			const next = new Set(hidden);
			if (shown) next.delete(id);
			else next.add(id);
			store([...next].filter(Boolean).join(","));
		},
	};
}

export function ColumnChooser<Row>({
	columns,
	isShown,
	show,
}: {
	columns: readonly TableColumn<Row>[];
	isShown: (id: string) => boolean;
	show: (id: string, shown: boolean) => void;
}) {
	return (
		<Menu
			trigger={
				<IconButton label="Choose columns" className="max-sm:hidden">
					<Columns3 aria-hidden />
				</IconButton>
			}
		>
			<MenuLabel>Columns</MenuLabel>
			{columns
				.filter((column) => !column.fixed)
				.map((column) => (
					<MenuCheck key={column.id} checked={isShown(column.id)} onChange={(shown) => show(column.id, shown)}>
						{column.header}
					</MenuCheck>
				))}
		</Menu>
	);
}

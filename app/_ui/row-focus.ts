"use client";
import { type RefObject, useRef } from "react";
import { useShortcuts } from "./shortcuts";

/** A row that was just scrolled to is in the page after a frame or two. */
const FRAMES_MAX = 20;

/**
 * Moves the focus from row to row, also to one that is not in the page yet.
 * @param keyboard whether j and k do it
 * @returns moves by so many rows from the one that has the focus, or had it last
 */
export function useRowFocus(
	table: RefObject<HTMLTableElement | null>,
	rows: number,
	scrollTo: (index: number) => void,
	keyboard: boolean,
): (by: number) => void {
	const last = useRef<number | null>(null);
	const rowAt = (index: number) => table.current?.querySelector<HTMLElement>(`tr[data-row="${index}"]`) ?? null;
	const focusAt = (index: number, frames = FRAMES_MAX) => {
		const row = rowAt(index);
		if (row) return row.focus();
		if (frames === FRAMES_MAX) scrollTo(index);
		if (frames > 0) requestAnimationFrame(() => focusAt(index, frames - 1));
	};
	const step = (by: number) => {
		const focused = document.activeElement?.closest<HTMLElement>("tr[data-row]");
		const here = focused && table.current?.contains(focused) ? Number(focused.dataset.row) : last.current;
		const next = here === null ? (by > 0 ? 0 : rows - 1) : Math.min(rows - 1, Math.max(0, here + by));
		last.current = next;
		if (rows > 0) focusAt(next);
	};
	useShortcuts(
		keyboard
			? [
					{ keys: "j", label: "Next row", group: "Rows", run: () => step(1) },
					{ keys: "k", label: "Previous row", group: "Rows", run: () => step(-1) },
				]
			: [],
	);
	return step;
}

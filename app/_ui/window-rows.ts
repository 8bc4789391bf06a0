"use client";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useState } from "react";

/** From so many rows on only those near the window are in the page; fewer are all there, so that the browser finds words in them. */
export const WINDOWED_FROM = 100;
const OVERSCAN_ROWS = 12;

export type WindowRows = {
	/** rows to render, by index */
	items: readonly { index: number; key: string | number | bigint }[];
	/** heights, in pixels, that stand for the rows that are not */
	before: number;
	after: number;
	/** for each rendered row, with its index in `data-index` */
	measure: ((element: Element | null) => void) | undefined;
	scrollTo: (index: number) => void;
};

/**
 * Which rows of a long list to render, by where the page is scrolled to. A short list is rendered whole.
 * @param list the element that the rows are in
 * @param heightPx a usual row's, for those that were not seen yet
 */
export function useWindowRows(
	list: RefObject<HTMLElement | null>,
	keys: readonly (string | number)[],
	heightPx: number,
): WindowRows {
	const isWindowed = keys.length >= WINDOWED_FROM;
	const [top, setTop] = useState(0);
	// What stands above the list may grow at any time.
	useLayoutEffect(() => {
		const now = list.current ? Math.round(list.current.getBoundingClientRect().top + window.scrollY) : 0;
		if (now !== top) setTop(now);
	});
	const virtualizer = useWindowVirtualizer({
		count: isWindowed ? keys.length : 0,
		estimateSize: () => heightPx,
		overscan: OVERSCAN_ROWS,
		scrollMargin: top,
		getItemKey: (index) => keys[index] ?? index,
	});
	if (!isWindowed) {
		return {
			items: keys.map((key, index) => ({ index, key })),
			before: 0,
			after: 0,
			measure: undefined,
			scrollTo: () => undefined,
		};
	}
	const items = virtualizer.getVirtualItems();
	const first = items[0];
	const last = items.at(-1);
	return {
		items,
		before: first ? first.start - top : 0,
		after: last ? virtualizer.getTotalSize() - (last.end - top) : virtualizer.getTotalSize(),
		measure: virtualizer.measureElement,
		scrollTo: (index) => virtualizer.scrollToIndex(index),
	};
}

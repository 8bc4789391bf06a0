"use client";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "./button";
import { Select } from "./field";
import { formatCount } from "./number-format";

export const PAGE_SIZES = [50, 200, 1000] as const;
export type PageSize = (typeof PAGE_SIZES)[number];

/** "1–50 of 103,412", and the way to the next fifty. */
export function Pager({
	page,
	pageSize,
	total,
	onPage,
	onPageSize,
	noun = "rows",
}: {
	page: number;
	pageSize: number;
	total: number;
	onPage: (page: number) => void;
	/** offered where given */
	onPageSize?: (pageSize: PageSize) => void;
	noun?: string;
}) {
	const first = total === 0 ? 0 : (page - 1) * pageSize + 1;
	const last = Math.min(page * pageSize, total);
	const pages = Math.max(1, Math.ceil(total / pageSize));
	return (
		<nav aria-label={`Pages of ${noun}`} className="flex items-center gap-1 text-muted text-sm">
			<span className="num">
				{formatCount(first)}–{formatCount(last)}
			</span>
			<span>of</span>
			<span className="num">{formatCount(total)}</span>
			{onPageSize && total > PAGE_SIZES[0] && (
				<Select
					aria-label={`How many ${noun} on a page`}
					value={pageSize}
					onChange={(event) =>
						onPageSize(PAGE_SIZES.find((size) => size === Number(event.target.value)) ?? PAGE_SIZES[0])
					}
					className="ml-2 w-20 max-sm:w-24"
				>
					{PAGE_SIZES.map((size) => (
						<option key={size} value={size}>
							{formatCount(size)}
						</option>
					))}
				</Select>
			)}
			<IconButton label="Previous page" disabled={page <= 1} onClick={() => onPage(page - 1)} className="ml-1">
				<ChevronLeft aria-hidden />
			</IconButton>
			<IconButton label="Next page" disabled={page >= pages} onClick={() => onPage(page + 1)}>
				<ChevronRight aria-hidden />
			</IconButton>
		</nav>
	);
}

"use client";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "./button";
import { formatCount } from "./number-format";

/** "1–50 of 103,412", and the way to the next fifty. */
export function Pager({
	page,
	pageSize,
	total,
	onPage,
	noun = "rows",
}: {
	page: number;
	pageSize: number;
	total: number;
	onPage: (page: number) => void;
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
			<IconButton label="Previous page" disabled={page <= 1} onClick={() => onPage(page - 1)} className="ml-1">
				<ChevronLeft aria-hidden />
			</IconButton>
			<IconButton label="Next page" disabled={page >= pages} onClick={() => onPage(page + 1)}>
				<ChevronRight aria-hidden />
			</IconButton>
		</nav>
	);
}

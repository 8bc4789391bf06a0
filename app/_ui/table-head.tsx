import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

export type Sort = { by: string; descending: boolean };

/** First click: the direction that puts what matters on top; second: the other one; third: as the server gave it. */
export function nextSort(sort: Sort | null, by: string, descendingFirst: boolean): Sort | null {
	if (sort?.by !== by) return { by, descending: descendingFirst };
	return sort.descending === descendingFirst ? { by, descending: !descendingFirst } : null;
}

/** A header that stays under the top bar while its table scrolls by, where the table fits the window. */
export function HeadCell({
	label,
	head,
	hiddenLabel = false,
	align,
	className,
	sort,
	onSort,
}: {
	label: string;
	head?: ReactNode;
	hiddenLabel?: boolean;
	align?: "right";
	className?: string;
	sort?: Sort | "none";
	onSort?: () => void;
}) {
	const Arrow = sort === undefined || sort === "none" ? null : sort.descending ? ArrowDown : ArrowUp;
	return (
		<th
			scope="col"
			aria-sort={sort === undefined || sort === "none" ? undefined : sort.descending ? "descending" : "ascending"}
			className={cn(
				"h-8 whitespace-nowrap border-b border-b-line-strong bg-bg px-2 xl:sticky xl:top-(--bar) xl:z-10 text-left font-normal text-subtle text-xs",
				align === "right" && "text-right",
				className,
			)}
		>
			{hiddenLabel || head !== undefined ? (
				<>
					<span className="sr-only">{label}</span>
					{head}
				</>
			) : sort === undefined ? (
				label
			) : (
				<button type="button" onClick={onSort} className="inline-flex items-center gap-1 hover:text-fg">
					{label}
					{Arrow && <Arrow aria-hidden className="size-3" />}
				</button>
			)}
		</th>
	);
}

import { cn } from "./cn";

/** A grey line where text will be. It appears only after a moment, so that a quick answer does not flicker. */
export function Skeleton({ className }: { className?: string }) {
	return <span aria-hidden className={cn("block h-3 animate-appear rounded-sm bg-line", className)} />;
}

const WIDTHS = ["w-2/3", "w-1/2", "w-3/4", "w-2/5"] as const;

/** Rows of the height that the table's rows will have. */
export function RowsSkeleton({
	rows = 6,
	columns = 5,
	rowClass = "h-9",
	label = "Loading",
}: {
	rows?: number;
	columns?: number;
	rowClass?: string;
	label?: string;
}) {
	return (
		<div role="status" aria-label={label}>
			<div className="h-8 border-b" />
			{Array.from({ length: rows }, (_, row) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
				<div key={row} className={cn("flex items-center gap-6 border-b px-2", rowClass)}>
					{Array.from({ length: columns }, (_, column) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
						<div key={column} className={cn("min-w-0 flex-1", column > 1 && "max-sm:hidden")}>
							<Skeleton className={WIDTHS[(row + column) % WIDTHS.length]} />
						</div>
					))}
				</div>
			))}
		</div>
	);
}

/** A few lines of text to come. */
export function LinesSkeleton({ lines = 4, label = "Loading" }: { lines?: number; label?: string }) {
	return (
		<div role="status" aria-label={label} className="grid gap-2.5 py-2">
			{Array.from({ length: lines }, (_, line) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
				<Skeleton key={line} className={WIDTHS[line % WIDTHS.length]} />
			))}
		</div>
	);
}

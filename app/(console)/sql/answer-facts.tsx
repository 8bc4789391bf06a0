import type { ReactNode } from "react";
import type { TableView } from "@/server/vocabulary/views";
import { formatCount } from "../../_ui/number-format";
import { formatDuration } from "../../_ui/time-format";
import { VersionsRead } from "./versions-read";

const CUT_BY = {
	rows: "cut at the most that this page shows: npx qtrade sql gives more",
	bytes: "cut at the largest answer in bytes",
} as const;

/** The line under an answer: what is shown, what was cut and by what, how long it took, which versions it is about. */
export function AnswerFacts({
	table,
	total,
	children,
}: {
	table: TableView;
	/** rows of the whole answer, where they were counted */
	total: number | null;
	children: ReactNode;
}) {
	const shown = formatCount(table.rows.length);
	return (
		<p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-subtle">
			{children}
			{table.truncated_by && (
				<span className="text-warn">
					first {shown} {total === null ? "only" : `of ${formatCount(total)}`}, {CUT_BY[table.truncated_by]}
				</span>
			)}
			<span className="num">{formatDuration(table.duration_ms)}</span>
			<VersionsRead versions={table.versions} />
		</p>
	);
}

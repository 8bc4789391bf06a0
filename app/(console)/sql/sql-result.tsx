import type { TableView } from "@/server/vocabulary/views";
import { formatCount, plural } from "../../_ui/number-format";
import { RowsGrid } from "../../_ui/rows-grid";
import { formatDuration } from "../../_ui/time-format";
import { VersionsRead } from "./versions-read";

const CUT_BY = {
	rows: "cut at the most that this page shows: npx qtrade sql gives more",
	bytes: "cut at the largest answer in bytes",
} as const;

/** An answer, and a foot line that says how much of it is shown, how long it took and which versions it is about. */
export function SqlResult({ table }: { table: TableView }) {
	return (
		<>
			{table.rows.length === 0 ? (
				<p className="border-y py-6 text-center text-muted text-sm">The query has no rows.</p>
			) : (
				<RowsGrid label="Answer" columns={table.columns} rows={table.rows} />
			)}
			<p className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-subtle">
				<span className="text-fg">{plural(table.rows.length, "row")}</span>
				{table.truncated_by && (
					<span className="text-warn">
						first {formatCount(table.rows.length)} only, {CUT_BY[table.truncated_by]}
					</span>
				)}
				<span className="num">{formatDuration(table.duration_ms)}</span>
				<VersionsRead versions={table.versions} />
			</p>
		</>
	);
}

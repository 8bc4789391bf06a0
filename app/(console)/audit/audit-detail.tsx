import type { AuditRow } from "@/server/vocabulary/audit-views";
import { Hash } from "../../_ui/copyable";
import { JsonView } from "../../_ui/json-view";

/** All of a row: what it says, to the microsecond, and where it stands in the chain. */
export function AuditDetail({ row }: { row: AuditRow }) {
	return (
		<div className="grid grid-cols-[minmax(0,1fr)] gap-2 py-2.5 text-sm sm:pr-2 sm:pl-9">
			<p className="flex flex-wrap items-center gap-x-5 gap-y-1 text-subtle text-xs">
				<span>
					at <span className="num text-muted">{row.at}</span>
				</span>
				<span className="inline-flex items-center gap-1">
					hash <Hash value={row.hash} label={`the hash of row ${row.id}`} />
				</span>
				<span className="inline-flex items-center gap-1">
					follows <Hash value={row.prev_hash} label={`the hash before row ${row.id}`} />
				</span>
			</p>
			<JsonView json={JSON.stringify(row.detail, null, 2)} label={`Detail of row ${row.id}`} maxClass="max-h-96" />
		</div>
	);
}

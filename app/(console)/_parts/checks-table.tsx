"use client";
import type { CheckView } from "@/server/vocabulary/run-views";
import { DataTable } from "../../_ui/data-table";
import { EmptyState } from "../../_ui/empty-state";
import { CHECK_COLUMNS, CompactCheck, checkDetail } from "./check-row";
import { canWaive, WaiveCheck } from "./waive-check";

const WORST_FIRST: readonly CheckView["status"][] = ["fail", "error", "warn", "waived", "skipped", "pass"];

export const worstFirst = <Check extends CheckView>(checks: readonly Check[]): Check[] =>
	[...checks].sort(
		(a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status) || a.name.localeCompare(b.name),
	);

const COLUMNS = Object.values(CHECK_COLUMNS);
const BRIEF = [CHECK_COLUMNS.status, CHECK_COLUMNS.name, CHECK_COLUMNS.message, CHECK_COLUMNS.count];

/** The checks of one run or version, worst first; a row unfolds the rows that it points at. */
export function ChecksTable({
	checks,
	none,
	keyboard = false,
	brief = false,
	dataset,
}: {
	checks: readonly CheckView[];
	none: string;
	keyboard?: boolean;
	/** only what was found, where there is little room */
	brief?: boolean;
	/** whose they are, where they may be waived */
	dataset?: string;
}) {
	if (checks.length === 0) return <EmptyState title="No check results">{none}</EmptyState>;
	return (
		<DataTable
			label="Checks"
			columns={brief ? BRIEF : COLUMNS}
			rows={worstFirst(checks)}
			rowKey={(check) => check.id}
			detail={(check) =>
				checkDetail(check, dataset !== undefined && canWaive(check) && <WaiveCheck check={check} dataset={dataset} />)
			}
			keyboard={keyboard}
			compact={(check) => (
				<CompactCheck check={check}>
					{dataset !== undefined && canWaive(check) && <WaiveCheck check={check} dataset={dataset} />}
				</CompactCheck>
			)}
		/>
	);
}

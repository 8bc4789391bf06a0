"use client";
import type { CheckView } from "@/server/vocabulary/views";
import { DataTable } from "../../_ui/data-table";
import { EmptyState } from "../../_ui/empty-state";
import { CHECK_COLUMNS, CompactCheck, checkDetail } from "./check-row";

const WORST_FIRST: readonly CheckView["status"][] = ["fail", "error", "warn", "waived", "skipped", "pass"];

export const worstFirst = <Check extends CheckView>(checks: readonly Check[]): Check[] =>
	[...checks].sort(
		(a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status) || a.name.localeCompare(b.name),
	);

const COLUMNS = Object.values(CHECK_COLUMNS);

/** The checks of one run or version, worst first; a row unfolds the rows that it points at. */
export function ChecksTable({
	checks,
	none,
	keyboard = false,
}: {
	checks: readonly CheckView[];
	none: string;
	keyboard?: boolean;
}) {
	if (checks.length === 0) return <EmptyState title="No check results">{none}</EmptyState>;
	return (
		<DataTable
			label="Checks"
			columns={COLUMNS}
			rows={worstFirst(checks)}
			rowKey={(check) => check.id}
			detail={checkDetail}
			keyboard={keyboard}
			compact={(check) => <CompactCheck check={check} />}
		/>
	);
}

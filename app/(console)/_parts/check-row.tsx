import type { ReactNode } from "react";
import type { CheckView } from "@/server/vocabulary/views";
import { formatCount, formatMeasure } from "../../_ui/number-format";
import { RecordsGrid } from "../../_ui/rows-grid";
import { StateBadge } from "../../_ui/state-badge";
import type { TableColumn } from "../../_ui/table-columns";

/** "quarantine_share" as a person says it. */
export const checkTitle = (name: string): string => name.replaceAll("_", " ");

const measure = (value: number | null) =>
	value === null ? <span className="text-subtle">–</span> : formatMeasure(value);

export const CHECK_COLUMNS = {
	status: {
		id: "status",
		header: "Result",
		fixed: true,
		className: "w-24",
		cell: (check: CheckView) => <StateBadge state={check.status} />,
	},
	name: {
		id: "name",
		header: "Check",
		fixed: true,
		cell: (check: CheckView) => <span className="whitespace-nowrap font-medium">{checkTitle(check.name)}</span>,
	},
	message: {
		id: "message",
		header: "Found",
		cell: (check: CheckView) => (
			<span className={check.status === "pass" ? "text-subtle" : "text-muted"}>{check.message}</span>
		),
	},
	severity: {
		id: "severity",
		header: "Severity",
		className: "w-20",
		cell: (check: CheckView) => (
			<span className={check.severity === "critical" ? "font-medium" : "text-muted"}>{check.severity}</span>
		),
	},
	observed: { id: "observed", header: "Observed", align: "right", cell: (check: CheckView) => measure(check.observed) },
	threshold: {
		id: "threshold",
		header: "Threshold",
		align: "right",
		cell: (check: CheckView) => measure(check.threshold),
	},
	count: {
		id: "count",
		header: "Rows hit",
		align: "right",
		cell: (check: CheckView) => (check.count === 0 ? <span className="text-subtle">0</span> : formatCount(check.count)),
	},
} satisfies Record<string, TableColumn<CheckView>>;

/** The rows a check points at; nothing where it kept none. */
export function checkDetail(check: CheckView) {
	if (check.sample.length === 0) return null;
	return (
		<div className="py-2 pr-2 pl-9">
			<p className="mb-1 text-subtle text-xs">
				{formatCount(check.sample.length)} of {formatCount(Math.max(check.count, check.sample.length))} rows
			</p>
			<RecordsGrid label={`Rows of ${checkTitle(check.name)}`} records={check.sample} />
		</div>
	);
}

/** A check on a phone. */
export function CompactCheck({ check, children }: { check: CheckView; children?: ReactNode }) {
	return (
		<div className="grid gap-0.5">
			<div className="flex items-center justify-between gap-3">
				<span className="font-medium">{checkTitle(check.name)}</span>
				<StateBadge state={check.status} />
			</div>
			<p className="text-muted text-sm">{check.message}</p>
			<p className="flex flex-wrap items-baseline gap-x-3 text-subtle text-xs">
				<span>{check.severity}</span>
				{check.observed !== null && (
					<span>
						observed <span className="num">{formatMeasure(check.observed)}</span>
						{check.threshold !== null && (
							<>
								{" "}
								against <span className="num">{formatMeasure(check.threshold)}</span>
							</>
						)}
					</span>
				)}
				{check.count > 0 && <span>{formatCount(check.count)} rows</span>}
				{children}
			</p>
			{check.sample.length > 0 && (
				<details className="mt-1">
					<summary className="text-accent text-sm">Rows it points at</summary>
					<RecordsGrid label={`Rows of ${checkTitle(check.name)}`} records={check.sample} />
				</details>
			)}
		</div>
	);
}

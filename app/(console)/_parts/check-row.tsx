import type { ReactNode } from "react";
import type { CheckView } from "@/server/vocabulary/run-views";
import { cn } from "../../_ui/cn";
import { formatCount, formatMeasure, plural } from "../../_ui/number-format";
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
			<span className={cn("line-clamp-2", check.status === "pass" ? "text-subtle" : "text-muted")}>
				{check.message}
			</span>
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

// About what two lines of the column hold; a longer message unfolds.
const MESSAGE_SHOWN = 90;

/** All of a check's message and the rows that it points at; nothing where the row itself says it all. */
export function checkDetail(check: CheckView, action?: ReactNode) {
	const { sample, message } = check;
	if (sample.length === 0 && message.length <= MESSAGE_SHOWN && !action) return null;
	return (
		<div className="grid gap-2 py-2.5 pr-2 pl-9">
			{message.length > MESSAGE_SHOWN && <p className="max-w-4xl">{message}</p>}
			{action && <div>{action}</div>}
			{sample.length > 0 && (
				<div>
					<p className="mb-1 text-subtle text-xs">
						{formatCount(sample.length)} of {plural(Math.max(check.count, sample.length), "row")}
					</p>
					<RecordsGrid label={`Rows of ${checkTitle(check.name)}`} records={sample} />
				</div>
			)}
		</div>
	);
}

/** A check on a phone. */
export function CompactCheck({ check, children }: { check: CheckView; children?: ReactNode }) {
	return (
		<div className="grid grid-cols-[minmax(0,1fr)] gap-0.5">
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
				{check.count > 0 && <span>{plural(check.count, "row")}</span>}
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

"use client";
import type { ReactNode } from "react";
import type { AuditRow } from "@/server/vocabulary/audit-views";
import { cn } from "../../_ui/cn";
import { Link } from "../../_ui/link";
import type { TableColumn } from "../../_ui/table-columns";
import { paths } from "../paths";
import { AuditDetail } from "./audit-detail";

/** "2024-03-08 21:04:11": a log is compared with other logs, so its times are exact. */
export function ExactTime({ at }: { at: string }) {
	return (
		<time dateTime={at} title={`${at.replace("T", " ").replace("Z", "")} UTC`} className="num whitespace-nowrap">
			{at.slice(0, 19).replace("T", " ")}
		</time>
	);
}

/** Where a subject has a page of its own, or is shown on its dataset's. */
function hrefOf({ subject, dataset, detail }: AuditRow): string | null {
	const [kind, name = ""] = subject.split(":", 2);
	const id = /^\d{1,15}$/.test(name) ? Number(name) : null;
	if (kind === "run" && id !== null) return paths.run(id);
	if (kind === "rollback" && id !== null) return paths.rollback(id);
	if (kind === "instrument" && id !== null) return paths.instrument(id);
	if (kind === "waiver" && dataset !== null) return paths.waivers({ dataset });
	if (kind === "backfill" && dataset !== null && id !== null) {
		return paths.dataset(dataset, { tab: "backfills", backfill: id });
	}
	// A person's values are noted at the symbol's bars.
	if (kind === "override" && dataset !== null && typeof detail.symbol === "string") {
		return paths.dataset(dataset, { symbol: detail.symbol });
	}
	if (kind === "dataset" && name !== "") return paths.dataset(name);
	return null;
}

/** A name is never broken; a very long one ends in dots. */
const NAME = "inline-block max-w-64 truncate align-bottom";

function Subject({ row }: { row: AuditRow }): ReactNode {
	const href = hrefOf(row);
	if (href === null) return <span className={NAME}>{row.subject}</span>;
	return (
		<Link href={href} title={row.subject} className={cn(NAME, "hover:underline")}>
			{row.subject}
		</Link>
	);
}

function Dataset({ row }: { row: AuditRow }): ReactNode {
	if (row.dataset === null || row.subject === `dataset:${row.dataset}`) return <span className="text-subtle">–</span>;
	return (
		<Link href={paths.dataset(row.dataset)} title={row.dataset} className={cn(NAME, "hover:underline")}>
			{row.dataset}
		</Link>
	);
}

/** The reason that somebody gave, or that a run ended with. */
const reasonOf = ({ detail }: AuditRow): string | null => (typeof detail.reason === "string" ? detail.reason : null);

export const AUDIT_COLUMNS: readonly TableColumn<AuditRow>[] = [
	{ id: "id", header: "Row", fixed: true, align: "right", className: "w-16", cell: (row) => row.id },
	{ id: "at", header: "When (UTC)", fixed: true, className: "w-40", cell: (row) => <ExactTime at={row.at} /> },
	{ id: "actor", header: "Who", cell: (row) => <span className="whitespace-nowrap font-medium">{row.actor}</span> },
	{ id: "action", header: "Action", cell: (row) => <span className="num whitespace-nowrap">{row.action}</span> },
	{ id: "subject", header: "To what", cell: (row) => <Subject row={row} /> },
	{ id: "dataset", header: "Dataset", cell: (row) => <Dataset row={row} /> },
	{
		id: "reason",
		header: "Reason",
		// Takes what the others leave.
		className: "w-full max-w-0 min-w-32",
		cell: (row) => (
			<span className="block truncate text-muted" title={reasonOf(row) ?? undefined}>
				{reasonOf(row)}
			</span>
		),
	},
	{
		id: "hash",
		header: "Hash",
		hidden: true,
		cell: (row) => (
			<span className="num" title={row.hash}>
				{row.hash.slice(0, 12)}
			</span>
		),
	},
];

/** A row on a phone. */
export function CompactAudit({ row }: { row: AuditRow }) {
	const reason = reasonOf(row);
	return (
		<div className="grid grid-cols-[minmax(0,1fr)] gap-0.5">
			<div className="flex items-baseline justify-between gap-3">
				<span className="min-w-0 break-all">
					<span className="font-semibold">{row.actor}</span> <span className="num">{row.action}</span>
				</span>
				<span className="num shrink-0 text-subtle text-xs">{row.id}</span>
			</div>
			<p className="flex flex-wrap gap-x-3 text-sm">
				<Subject row={row} />
				{row.dataset !== null && row.subject !== `dataset:${row.dataset}` && <Dataset row={row} />}
			</p>
			{reason !== null && <p className="line-clamp-2 text-muted text-sm">{reason}</p>}
			<details className="text-subtle text-xs">
				<summary className="py-1">
					<ExactTime at={row.at} /> UTC
				</summary>
				<AuditDetail row={row} />
			</details>
		</div>
	);
}

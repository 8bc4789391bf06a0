"use client";
import type { WaiverView } from "@/server/vocabulary/waiver-views";
import { Link } from "../../_ui/link";
import { plural } from "../../_ui/number-format";
import { StateBadge } from "../../_ui/state-badge";
import type { TableColumn } from "../../_ui/table-columns";
import { Time } from "../../_ui/time";
import { checkTitle } from "../_parts/check-row";
import { paths } from "../paths";
import { DecideWaiver } from "./decide-waiver";

/** What it covers, in a few words. */
const Covers = ({ row }: { row: WaiverView }) =>
	row.left_behind ? (
		<span>
			leaves <span className="font-mono text-xs">{row.left_behind.slice(0, 4).join(", ")}</span>
			{row.left_behind.length > 4 && ` and ${row.left_behind.length - 4} more`} behind
		</span>
	) : row.check_status === "error" ? (
		<span>that it cannot run</span>
	) : (
		<span>up to {plural(row.count_max, "finding")}</span>
	);

export const WAIVER_COLUMNS: readonly TableColumn<WaiverView>[] = [
	{ id: "status", header: "State", fixed: true, className: "w-28", cell: (row) => <StateBadge state={row.status} /> },
	{
		id: "check",
		header: "Check",
		fixed: true,
		cell: (row) => (
			<span className="block leading-4.5">
				<Link
					href={paths.run(row.run, { tab: "checks" })}
					data-row-link
					className="whitespace-nowrap font-medium hover:underline"
				>
					{checkTitle(row.check_name)}
				</Link>
				<span className={row.severity === "critical" ? "block text-xs" : "block text-subtle text-xs"}>
					{row.severity}
				</span>
			</span>
		),
	},
	{
		id: "dataset",
		header: "Dataset",
		cell: (row) => (
			<span className="block leading-4.5">
				<Link href={paths.dataset(row.dataset, { tab: "quality" })} className="font-medium hover:underline">
					{row.dataset}
				</Link>
				<span className="line-clamp-1 text-muted text-xs">{row.reason}</span>
			</span>
		),
	},
	{ id: "covers", header: "Covers", cell: (row) => <Covers row={row} /> },
	{ id: "until", header: "Until", className: "w-28", cell: (row) => <span className="num">{row.until}</span> },
	{
		id: "asked",
		header: "Asked",
		cell: (row) => (
			<span className="block leading-4.5">
				{row.requested_by}
				<Time at={row.requested_at} className="block text-subtle text-xs" />
			</span>
		),
	},
	{
		id: "decided",
		header: "Decided",
		cell: (row) => (
			<span className="block leading-4.5">
				{row.decided_by ?? (
					<span className="text-subtle">{row.status === "pending" ? "waiting" : "needs no second person"}</span>
				)}
				{row.decided_at && <Time at={row.decided_at} className="block text-subtle text-xs" />}
			</span>
		),
	},
];

/** What was found, and what the person who looks may do. */
export function waiverDetail(row: WaiverView) {
	return (
		<div className="grid max-w-3xl gap-2 py-2.5 pr-2 pl-9">
			<p>{row.message}</p>
			<p className="text-muted text-sm">
				{row.requested_by}: {row.reason}
				{row.decision_note && ` · ${row.decided_by}: ${row.decision_note}`}
				{row.self_approved && " · asked and approved by one person, as dev allows"}
				{row.withdrawn_by && ` · taken back by ${row.withdrawn_by}`}
			</p>
			<DecideWaiver waiver={row} />
		</div>
	);
}

/** A waiver on a phone. */
export function CompactWaiver({ row }: { row: WaiverView }) {
	return (
		<div className="grid gap-0.5">
			<div className="flex items-center justify-between gap-3">
				<Link href={paths.run(row.run, { tab: "checks" })} className="min-w-0 truncate py-0.5 font-semibold">
					{checkTitle(row.check_name)} <span className="font-normal text-muted">{row.dataset}</span>
				</Link>
				<StateBadge state={row.status} />
			</div>
			<p className="text-muted text-sm">{row.reason}</p>
			<p className="flex flex-wrap items-baseline gap-x-3 text-subtle text-xs">
				<Covers row={row} />
				<span>
					until <span className="num">{row.until}</span>
				</span>
				<span>
					{row.requested_by}
					{row.decided_by && ` · ${row.decided_by}`}
				</span>
			</p>
			<DecideWaiver waiver={row} />
		</div>
	);
}

"use client";
import type { RollbackRow } from "@/server/vocabulary/rollback-views";
import { Link } from "../../_ui/link";
import { StateBadge } from "../../_ui/state-badge";
import type { TableColumn } from "../../_ui/table-columns";
import { Time } from "../../_ui/time";
import { paths } from "../paths";

/** Break-glass is never mistaken for a request. */
export function GlassMark() {
	return (
		<span className="whitespace-nowrap rounded-sm border border-current px-1 font-medium text-2xs text-fail">
			break-glass
		</span>
	);
}

/** A break-glass rollback that nobody else has looked at yet. */
export const needsReview = (row: RollbackRow): boolean => row.kind === "break_glass" && row.reviewed_at === null;

const Versions = ({ row }: { row: RollbackRow }) => (
	<span className="num whitespace-nowrap">
		v{row.from_version} <span className="text-subtle">→</span> v{row.to_version}
		{row.applied_version !== null && <span className="text-subtle"> as v{row.applied_version}</span>}
	</span>
);

export const ROLLBACK_COLUMNS: readonly TableColumn<RollbackRow>[] = [
	{
		id: "id",
		header: "Request",
		fixed: true,
		className: "w-20",
		cell: (row) => (
			<Link href={paths.rollback(row.id)} data-row-link className="num font-semibold hover:underline">
				{row.id}
			</Link>
		),
	},
	{ id: "status", header: "State", fixed: true, className: "w-28", cell: (row) => <StateBadge state={row.status} /> },
	{
		id: "dataset",
		header: "Dataset",
		cell: (row) => (
			<span className="block leading-4.5">
				<Link href={paths.dataset(row.dataset, { tab: "versions" })} className="font-medium hover:underline">
					{row.dataset}
				</Link>{" "}
				{row.kind === "break_glass" && <GlassMark />}
				<span className="line-clamp-1 text-muted text-xs">{row.reason}</span>
			</span>
		),
	},
	{ id: "versions", header: "Versions", cell: (row) => <Versions row={row} /> },
	{
		id: "requested",
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
				{row.decided_by ?? <span className="text-subtle">waiting</span>}
				{row.decided_at ? (
					<Time at={row.decided_at} className="block text-subtle text-xs" />
				) : (
					<span className="block text-subtle text-xs">
						until <Time at={row.expires_at} />
					</span>
				)}
			</span>
		),
	},
	{
		id: "review",
		header: "Review",
		cell: (row) =>
			row.kind !== "break_glass" ? (
				<span className="text-subtle">–</span>
			) : needsReview(row) ? (
				<span className="font-medium text-warn">
					due <Time at={row.review_due_at} />
				</span>
			) : (
				<span>
					{row.review_verdict} by {row.reviewed_by}
				</span>
			),
	},
];

/** A request on a phone. */
export function CompactRollback({ row }: { row: RollbackRow }) {
	return (
		<div className="grid gap-0.5">
			<div className="flex items-center justify-between gap-3">
				<Link href={paths.rollback(row.id)} className="min-w-0 truncate py-0.5 font-semibold">
					<span className="num">{row.id}</span> {row.dataset}
				</Link>
				<StateBadge state={row.status} />
			</div>
			<p className="text-muted text-sm">{row.reason}</p>
			<p className="flex flex-wrap items-baseline gap-x-3 text-subtle text-xs">
				<Versions row={row} />
				<span>
					{row.requested_by} <Time at={row.requested_at} />
				</span>
				{row.kind === "break_glass" && <GlassMark />}
				{needsReview(row) && <span className="font-medium text-warn">review due</span>}
			</p>
		</div>
	);
}

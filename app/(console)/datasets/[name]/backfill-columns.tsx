"use client";
import type { BackfillRow, BackfillStepView } from "@/server/vocabulary/backfill-views";
import { Link } from "../../../_ui/link";
import { plural } from "../../../_ui/number-format";
import { StateBadge } from "../../../_ui/state-badge";
import type { TableColumn } from "../../../_ui/table-columns";
import { Time } from "../../../_ui/time";
import { formatDuration } from "../../../_ui/time-format";
import { paths } from "../../paths";

const goodOf = (row: BackfillRow): string => `${row.steps_good} of ${row.steps_total}`;

export const symbolsOf = ({ symbols }: Pick<BackfillRow, "symbols">): string =>
	symbols === null ? "all symbols" : symbols.length <= 4 ? symbols.join(", ") : plural(symbols.length, "symbol");

export const backfillColumns = (dataset: string): readonly TableColumn<BackfillRow>[] => [
	{
		id: "id",
		header: "Backfill",
		fixed: true,
		className: "w-20",
		cell: (row) => (
			<Link
				href={paths.dataset(dataset, { tab: "backfills", backfill: row.id })}
				data-row-link
				className="num font-semibold hover:underline"
			>
				{row.id}
			</Link>
		),
	},
	{ id: "state", header: "State", fixed: true, className: "w-28", cell: (row) => <StateBadge state={row.state} /> },
	{
		id: "stretch",
		header: "Stretch",
		cell: (row) => (
			<span className="num">
				{row.from} – {row.to}
			</span>
		),
	},
	{ id: "symbols", header: "Symbols", cell: symbolsOf },
	{ id: "good", header: "Runs good", align: "right", cell: goodOf },
	{ id: "by", header: "Asked by", cell: (row) => row.requested_by },
	{ id: "at", header: "Asked", cell: (row) => <Time at={row.requested_at} /> },
];

/** A backfill on a phone. */
export function CompactBackfill({ row }: { row: BackfillRow }) {
	return (
		<div className="grid gap-1">
			<div className="flex items-center justify-between gap-3">
				<Link
					href={paths.dataset(row.dataset, { tab: "backfills", backfill: row.id })}
					className="num py-0.5 font-semibold"
				>
					Backfill {row.id}
				</Link>
				<StateBadge state={row.state} />
			</div>
			<p className="text-muted text-sm">
				<span className="num">
					{row.from} – {row.to}
				</span>
				, {goodOf(row)} runs good, {row.requested_by}, <Time at={row.requested_at} />
			</p>
		</div>
	);
}

const durationOf = ({ duration_ms }: BackfillStepView): string =>
	duration_ms === null ? "–" : formatDuration(duration_ms);

const Run = ({ row }: { row: BackfillStepView }) =>
	row.run === null ? (
		<span className="text-subtle">–</span>
	) : (
		<Link href={paths.run(row.run)} data-row-link className="num hover:underline">
			{row.run}
		</Link>
	);

export const stepColumns = (dataset: string): readonly TableColumn<BackfillStepView>[] => [
	{ id: "seq", header: "#", align: "right", className: "w-10", cell: (row) => row.seq },
	{ id: "state", header: "State", className: "w-28", cell: (row) => <StateBadge state={row.state ?? "pending"} /> },
	{ id: "from", header: "From", cell: (row) => <span className="num">{row.from}</span> },
	{ id: "to", header: "To", cell: (row) => <span className="num">{row.to}</span> },
	{ id: "run", header: "Run", align: "right", cell: (row) => <Run row={row} /> },
	{ id: "version", header: "Version", align: "right", cell: (row) => <Version dataset={dataset} row={row} /> },
	{ id: "duration", header: "Took", align: "right", cell: durationOf },
	{ id: "reason", header: "Reason", cell: (row) => <span className="text-muted">{row.reason}</span> },
];

function Version({ dataset, row: { version } }: { dataset: string; row: BackfillStepView }) {
	if (version === null) return <span className="text-subtle">–</span>;
	return (
		<Link href={paths.version(dataset, version)} className="num hover:underline">
			v{version}
		</Link>
	);
}

/** A step on a phone. */
export function CompactStep({ dataset, row }: { dataset: string; row: BackfillStepView }) {
	return (
		<div className="grid gap-1">
			<div className="flex items-center justify-between gap-3">
				<span className="num">
					{row.from} – {row.to}
				</span>
				<StateBadge state={row.state ?? "pending"} />
			</div>
			{row.run !== null && (
				<p className="text-muted text-sm">
					run <Run row={row} />, version <Version dataset={dataset} row={row} />, {durationOf(row)}
				</p>
			)}
			{row.reason && <p className="text-muted text-sm">{row.reason}</p>}
		</div>
	);
}

"use client";
import type { RunRow } from "@/server/vocabulary/run-views";
import { useClocks, useTick } from "../../_ui/clock";
import { Link } from "../../_ui/link";
import { formatCount } from "../../_ui/number-format";
import { StateBadge } from "../../_ui/state-badge";
import type { TableColumn } from "../../_ui/table-columns";
import { SessionDate, Time } from "../../_ui/time";
import { formatDuration } from "../../_ui/time-format";
import { paths } from "../paths";

const dash = <span className="text-subtle">–</span>;
const count = (value: number) => (value === 0 ? <span className="text-subtle">0</span> : formatCount(value));

/** Why a run ended as it did. Two reasons are codes that the command line shares; the others are sentences. */
export function reasonText(reason: string | null): string | null {
	if (reason === "on_hold") return "the dataset is on hold";
	if (reason === "withdrawn") return "the content was withdrawn by a rollback";
	return reason;
}

/** How long a run took, or has been going on. */
export function RunDuration({ run }: { run: Pick<RunRow, "started_at" | "finished_at" | "duration_ms"> }) {
	const clocks = useClocks();
	const open = run.started_at !== null && run.finished_at === null;
	useTick(open ? 1000 : 0);
	const ms = open ? clocks.now("real") - Date.parse(run.started_at ?? "") : run.duration_ms;
	return ms === null ? dash : <span className="num whitespace-nowrap">{formatDuration(ms)}</span>;
}

/** The window a run asked for, in words short enough for a column. */
export function WindowText({
	run,
}: {
	run: Pick<RunRow, "is_full" | "window_from" | "window_to" | "base_version" | "started_at">;
}) {
	if (run.is_full) return <span>full</span>;
	if (!run.window_from && !run.window_to) {
		// Without a version there is no watermark: the first run asks for all there is.
		const first = run.started_at !== null && run.base_version === null;
		return <span className="whitespace-nowrap text-subtle">{first ? "everything" : "from the watermark"}</span>;
	}
	return (
		<span className="whitespace-nowrap">
			{run.window_from ? <SessionDate date={run.window_from} /> : "start"}
			<span className="text-subtle"> – </span>
			{run.window_to ? <SessionDate date={run.window_to} /> : "open"}
		</span>
	);
}

/** How the run came to be, and by whom. */
export function TriggerText({ run }: { run: Pick<RunRow, "trigger" | "requested_by" | "retry_of"> }) {
	return (
		<span className="whitespace-nowrap">
			{run.requested_by}
			{run.trigger !== "manual" && <span className="text-subtle"> {run.trigger}</span>}
			{run.retry_of !== null && (
				<span className="text-subtle">
					{" of "}
					<Link href={paths.run(run.retry_of)} className="underline decoration-dotted underline-offset-2 hover:text-fg">
						{run.retry_of}
					</Link>
				</span>
			)}
		</span>
	);
}

export const RUN_COLUMNS: readonly TableColumn<RunRow>[] = [
	{
		id: "id",
		header: "Run",
		sortable: true,
		fixed: true,
		align: "right",
		className: "w-14",
		cell: (run) => (
			<Link href={paths.run(run.id)} data-row-link className="font-semibold hover:underline">
				{run.id}
			</Link>
		),
	},
	{ id: "state", header: "State", fixed: true, className: "w-28", cell: (run) => <StateBadge state={run.state} /> },
	{
		id: "dataset",
		header: "Dataset",
		cell: (run) => (
			<span className="block min-w-0 leading-4.5">
				<Link href={paths.dataset(run.dataset)} className="hover:underline">
					{run.dataset}
				</Link>
				{run.reason && <span className="line-clamp-1 max-w-120 text-muted text-xs">{reasonText(run.reason)}</span>}
			</span>
		),
	},
	{ id: "queued", header: "Queued", sortable: true, cell: (run) => <Time at={run.queued_at} /> },
	{
		id: "duration",
		header: "Took",
		sortable: true,
		align: "right",
		cell: (run) => <RunDuration run={run} />,
	},
	{ id: "window", header: "Window", cell: (run) => <WindowText run={run} /> },
	{ id: "extracted", header: "Extracted", sortable: true, align: "right", cell: (run) => count(run.rows.extracted) },
	{
		id: "quarantined",
		header: "Quarantined",
		sortable: true,
		align: "right",
		cell: (run) =>
			run.rows.quarantined === 0 ? count(0) : <span className="text-warn">{formatCount(run.rows.quarantined)}</span>,
	},
	{
		id: "published",
		header: "Published",
		sortable: true,
		align: "right",
		hidden: true,
		cell: (run) => count(run.rows.published),
	},
	{
		id: "version",
		header: "Version",
		align: "right",
		cell: (run) =>
			run.version === null ? (
				dash
			) : (
				<Link href={paths.version(run.dataset, run.version)} className="hover:underline">
					v{run.version}
				</Link>
			),
	},
	{
		id: "reason",
		header: "Reason",
		cell: (run) => <span className="line-clamp-2 min-w-40 text-muted text-xs">{reasonText(run.reason)}</span>,
	},
	{ id: "trigger", header: "Asked by", cell: (run) => <TriggerText run={run} /> },
];

/** A run on a phone. */
export function CompactRun({ run }: { run: RunRow }) {
	return (
		<div className="grid gap-0.5">
			<div className="flex items-center justify-between gap-3">
				<Link href={paths.run(run.id)} className="min-w-0 py-0.5 font-semibold">
					<span className="num">{run.id}</span> <span className="break-all font-normal">{run.dataset}</span>
				</Link>
				<StateBadge state={run.state} />
			</div>
			{run.reason && <p className="line-clamp-2 text-muted text-sm">{reasonText(run.reason)}</p>}
			<p className="flex flex-wrap items-baseline gap-x-3 text-subtle text-xs">
				<Time at={run.queued_at} />
				{run.started_at !== null && (
					<span>
						took <RunDuration run={run} />
					</span>
				)}
				<span>{formatCount(run.rows.extracted)} extracted</span>
				{run.rows.quarantined > 0 && <span className="text-warn">{formatCount(run.rows.quarantined)} quarantined</span>}
				{run.version !== null && <span className="num">v{run.version}</span>}
			</p>
		</div>
	);
}

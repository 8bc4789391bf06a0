"use client";
import type { ScheduleView } from "@/server/vocabulary/schedule-views";
import { AtExchange } from "../../_ui/clock";
import { Link } from "../../_ui/link";
import { plural } from "../../_ui/number-format";
import { StateBadge } from "../../_ui/state-badge";
import type { TableColumn } from "../../_ui/table-columns";
import { Time } from "../../_ui/time";
import { paths } from "../paths";
import { PauseControl } from "./pause-control";

const cadenceOf = (row: ScheduleView): string =>
	row.after_close_minutes === 0
		? `at each ${row.calendar} close`
		: `${plural(row.after_close_minutes, "minute")} after each ${row.calendar} close`;

/** Why nothing starts by itself. */
function WhyNot({ row, className }: { row: ScheduleView; className?: string }) {
	if (row.paused) {
		return (
			<span className={className}>
				{row.paused.by}, <Time at={row.paused.at} />: {row.paused.reason}
			</span>
		);
	}
	return row.state === "off" ? <span className={className}>switched off in its definition</span> : null;
}

function Next({ row }: { row: ScheduleView }) {
	if (row.state !== "active") return <span className="text-subtle">–</span>;
	return (
		<AtExchange timeZone={row.time_zone}>
			<Time at={row.next_due_at} clock="app" show="exchange" absent="with the next tick" />{" "}
			<Time at={row.next_due_at} clock="app" absent="" className="text-subtle text-xs" />
		</AtExchange>
	);
}

function LastRun({ row: { last_run: run } }: { row: ScheduleView }) {
	if (run === null) return <span className="text-subtle">none yet</span>;
	return (
		<span className="inline-flex flex-wrap items-center gap-x-2">
			<StateBadge state={run.state} />
			<Link href={paths.run(run.id)} className="num hover:underline">
				{run.id}
			</Link>
			<Time at={run.finished_at ?? run.queued_at} className="text-subtle text-xs" />
		</span>
	);
}

export const SCHEDULE_COLUMNS: readonly TableColumn<ScheduleView>[] = [
	{ id: "state", header: "State", fixed: true, className: "w-24", cell: (row) => <StateBadge state={row.state} /> },
	{
		id: "dataset",
		header: "Dataset",
		fixed: true,
		cell: (row) => (
			<span className="block leading-4.5">
				<Link href={paths.dataset(row.dataset)} data-row-link className="font-semibold hover:underline">
					{row.dataset}
				</Link>
				<WhyNot row={row} className="line-clamp-2 text-muted text-xs" />
			</span>
		),
	},
	{ id: "cadence", header: "Runs", cell: cadenceOf },
	{ id: "next", header: "Next, exchange time", cell: (row) => <Next row={row} /> },
	{ id: "last", header: "Last scheduled run", cell: (row) => <LastRun row={row} /> },
	{
		id: "pause",
		header: "",
		fixed: true,
		className: "w-24",
		cellClassName: "py-0.5 text-right",
		cell: (row) => <PauseControl schedule={row} />,
	},
];

/** A schedule on a phone. */
export function CompactSchedule({ row }: { row: ScheduleView }) {
	return (
		<div className="grid gap-1">
			<div className="flex items-center justify-between gap-3">
				<Link href={paths.dataset(row.dataset)} className="min-w-0 truncate py-0.5 font-semibold">
					{row.dataset}
				</Link>
				<StateBadge state={row.state} />
			</div>
			<WhyNot row={row} className="text-muted text-sm" />
			<div className="flex items-end justify-between gap-3">
				<p className="grid gap-0.5 text-muted text-sm">
					<span>{cadenceOf(row)}</span>
					{row.state === "active" && (
						<span>
							next <Next row={row} />
						</span>
					)}
					<span>
						last scheduled run <LastRun row={row} />
					</span>
				</p>
				<PauseControl schedule={row} />
			</div>
		</div>
	);
}

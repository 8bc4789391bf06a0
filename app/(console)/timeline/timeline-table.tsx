"use client";
import { useMemo } from "react";
import { type TimelineLane, type TimelineView, WORST_RUN_FIRST } from "@/server/vocabulary/timeline-views";
import { useClocks } from "../../_ui/clock";
import { cn } from "../../_ui/cn";
import { DataTable } from "../../_ui/data-table";
import { Link } from "../../_ui/link";
import { plural } from "../../_ui/number-format";
import { StateBadge } from "../../_ui/state-badge";
import type { TableColumn } from "../../_ui/table-columns";
import { paths } from "../paths";
import { Lane } from "./lane";
import { placeOf, type Stretch, ticksOf } from "./stretch";

const runsOf = (lane: TimelineLane): number => lane.cells.reduce((sum, cell) => sum + cell.count, 0);

/** The word for a lane: the worst of what ran and of an open hold, or that nothing did. */
function Standing({ lane }: { lane: TimelineLane }) {
	const isHeld = lane.holds.some((hold) => hold.to === null);
	const worst = WORST_RUN_FIRST.find(
		(state) => (state === "held" && isHeld) || lane.cells.some((cell) => cell.state === state),
	);
	return worst === undefined ? <span className="text-subtle">nothing ran</span> : <StateBadge state={worst} />;
}

/** Percent: a label further right would reach over the edge, and left of its line it would lie on the one before. */
const LABELLED_MAX = 88;

/** Exchanges whose hours there is room for. */
const EXCHANGES_MAX = 2;

/** The hours over the lanes, in UTC and at the exchanges. */
function Axis({ stretch }: { stretch: Stretch }) {
	const { exchanges } = useClocks();
	const zones = [...new Set(exchanges.map(({ time_zone }) => time_zone))].slice(0, EXCHANGES_MAX);
	return (
		<div
			aria-hidden
			className={cn("relative h-8 min-w-40 text-2xs text-subtle leading-3.5", zones.length > 1 && "lg:h-11")}
		>
			{ticksOf(stretch, zones).map((tick) => {
				const place = placeOf(stretch, tick.atMs);
				return (
					<span
						key={tick.atMs}
						className="absolute inset-y-0 whitespace-nowrap border-line border-l pl-1"
						style={{ left: `${place}%` }}
					>
						{place <= LABELLED_MAX && (
							<>
								<span className="num block text-muted">{tick.utc}</span>
								{tick.exchanges.map((time) => (
									<span key={time} className="num block max-lg:hidden">
										{time}
									</span>
								))}
							</>
						)}
					</span>
				);
			})}
		</div>
	);
}

/** A lane per dataset under one axis. */
export function TimelineTable({ view, fading }: { view: TimelineView; fading: boolean }) {
	const stretch = useMemo(
		(): Stretch => ({ fromMs: Date.parse(view.from), toMs: Date.parse(view.to), stepMs: view.step_seconds * 1000 }),
		[view.from, view.to, view.step_seconds],
	);
	const columns: readonly TableColumn<TimelineLane>[] = [
		{ id: "state", header: "State", className: "w-28", cell: (lane) => <Standing lane={lane} /> },
		{
			id: "name",
			header: "Dataset",
			className: "w-48",
			cell: (lane) => (
				<>
					<Link
						href={paths.dataset(lane.dataset, { tab: "runs" })}
						data-row-link
						className="font-semibold hover:underline"
					>
						{lane.dataset}
					</Link>
					{lane.archived && <span className="block text-subtle text-xs">archived</span>}
				</>
			),
		},
		{ id: "runs", header: "Runs", align: "right", className: "w-16", cell: (lane) => runsOf(lane) || "–" },
		{
			id: "lane",
			header: "What ran when, in UTC and at the exchanges",
			head: <Axis stretch={stretch} />,
			cell: (lane) => (
				<div data-lane>
					<Lane lane={lane} stretch={stretch} />
				</div>
			),
		},
	];
	return (
		<>
			<div className="sticky top-(--bar) z-10 flex border-b bg-bg sm:hidden">
				<div className="flex-1">
					<Axis stretch={stretch} />
				</div>
			</div>
			<DataTable
				label="Timeline"
				keyboard
				columns={columns}
				rows={view.lanes}
				rowKey={(lane) => lane.dataset}
				fading={fading}
				compact={(lane) => (
					<div className="grid gap-1.5">
						<div className="flex items-center justify-between gap-3">
							<Link href={paths.dataset(lane.dataset, { tab: "runs" })} className="min-w-0 break-all font-semibold">
								{lane.dataset}
							</Link>
							<Standing lane={lane} />
						</div>
						<div data-lane>
							<Lane lane={lane} stretch={stretch} />
						</div>
						{runsOf(lane) > 0 && <p className="text-subtle text-xs">{plural(runsOf(lane), "run")}</p>}
					</div>
				)}
			/>
		</>
	);
}

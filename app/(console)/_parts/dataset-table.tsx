"use client";
import { useRouter } from "next/navigation";
import { createContext, useContext } from "react";
import { unpackStrip } from "@/server/vocabulary/session-strip";
import type { DatasetRow, OverviewView } from "@/server/vocabulary/views";
import { AtExchange } from "../../_ui/clock";
import { DataTable } from "../../_ui/data-table";
import { Link } from "../../_ui/link";
import { formatCount } from "../../_ui/number-format";
import { SessionStrip } from "../../_ui/session-strip";
import { StateBadge } from "../../_ui/state-badge";
import type { TableColumn } from "../../_ui/table-columns";
import type { Sort } from "../../_ui/table-head";
import { Time } from "../../_ui/time";
import { paths } from "../paths";
import { FreshnessCell, FreshnessText } from "./freshness-cell";

const needsWords = (row: DatasetRow): boolean => row.health !== "healthy" && row.health_reason !== "";

function NameCell({ row }: { row: DatasetRow }) {
	return (
		<span className="block min-w-0 leading-4.5">
			<Link href={paths.dataset(row.name)} data-row-link className="font-semibold hover:underline">
				{row.name}
			</Link>
			<span className={needsWords(row) ? "line-clamp-2 text-muted text-xs" : "line-clamp-1 text-subtle text-xs"}>
				{needsWords(row) ? row.health_reason : row.description}
			</span>
		</span>
	);
}

export const DATASET_COLUMNS = {
	health: {
		id: "health",
		header: "State",
		fixed: true,
		className: "w-24",
		cell: (row: DatasetRow) => <StateBadge state={row.health} />,
	},
	name: {
		id: "name",
		header: "Dataset",
		fixed: true,
		className: "min-w-44",
		sortBy: (row: DatasetRow) => row.name,
		cell: (row: DatasetRow) => <NameCell row={row} />,
	},
	zone: { id: "zone", header: "Zone", sortBy: (row: DatasetRow) => row.zone, cell: (row: DatasetRow) => row.zone },
	kind: {
		id: "kind",
		header: "Kind",
		sortBy: (row: DatasetRow) => row.kind,
		cell: (row: DatasetRow) => (
			<span className="block whitespace-nowrap leading-4.5">
				{row.kind}
				{row.is_simulated && <span className="block text-subtle text-xs">simulated</span>}
			</span>
		),
	},
	freshness: {
		id: "freshness",
		header: "Freshness",
		sortBy: (row: DatasetRow) => row.freshness.sessions_behind,
		cell: (row: DatasetRow) => <FreshnessCell dataset={row} />,
	},
	version: {
		id: "version",
		header: "Version",
		align: "right",
		sortBy: (row: DatasetRow) => row.current_version,
		cell: (row: DatasetRow) =>
			row.current_version === null ? (
				<span className="text-subtle">–</span>
			) : (
				<Link href={paths.version(row.name, row.current_version)} className="hover:underline">
					v{row.current_version}
				</Link>
			),
	},
	rows: {
		id: "rows",
		header: "Rows",
		align: "right",
		sortBy: (row: DatasetRow) => row.row_count,
		cell: (row: DatasetRow) =>
			row.row_count === null ? <span className="text-subtle">–</span> : formatCount(row.row_count),
	},
	changed: {
		id: "changed",
		header: "Last change",
		sortBy: (row: DatasetRow) => row.published_at,
		cell: (row: DatasetRow) => <Time at={row.published_at} absent="never" />,
	},
	lastRun: {
		id: "last_run",
		header: "Last run",
		sortBy: (row: DatasetRow) => row.last_run?.queued_at ?? null,
		cell: (row: DatasetRow) =>
			row.last_run ? (
				<span className="block whitespace-nowrap leading-4.5">
					<StateBadge state={row.last_run.state} />
					<span className="block text-subtle text-xs">
						<Link href={paths.run(row.last_run.id)} className="hover:text-fg hover:underline">
							run {row.last_run.id}
						</Link>
						{" · "}
						<Time at={row.last_run.finished_at ?? row.last_run.queued_at} />
					</span>
				</span>
			) : (
				<span className="text-subtle">none yet</span>
			),
	},
	nextRun: {
		id: "next_run",
		header: "Next run",
		sortBy: (row: DatasetRow) => row.next_run_at,
		cell: (row: DatasetRow) => (
			<AtExchange timeZone={row.freshness.time_zone}>
				<Time at={row.next_run_at} clock="app" />
			</AtExchange>
		),
	},
} satisfies Record<string, TableColumn<DatasetRow>>;

/** The sessions that strips stand for come once for all datasets of an exchange. */
const StripDates = createContext<OverviewView["session_dates"]>({});

function StripCell({ row }: { row: DatasetRow }) {
	const router = useRouter();
	return (
		<SessionStrip
			cells={unpackStrip(row.strip, useContext(StripDates)[row.calendar] ?? [])}
			onOpen={(cell) => {
				if (cell.run !== null) router.push(paths.run(cell.run));
			}}
		/>
	);
}

export const SESSIONS_COLUMN: TableColumn<DatasetRow> = {
	id: "sessions",
	header: "Last 40 sessions",
	className: "w-54",
	cell: (row) => <StripCell row={row} />,
};

/** One row per dataset. */
export function DatasetTable({
	columns,
	rows,
	dates,
	sort,
	onSort,
}: {
	columns: readonly TableColumn<DatasetRow>[];
	rows: readonly DatasetRow[];
	dates: OverviewView["session_dates"];
	sort?: Sort | null;
	onSort?: (sort: Sort | null) => void;
}) {
	return (
		<StripDates.Provider value={dates}>
			<DataTable
				label="Datasets"
				keyboard
				columns={columns}
				rows={rows}
				rowKey={(row) => row.name}
				sort={sort}
				onSort={onSort}
				compact={(row) => <CompactDataset row={row} />}
			/>
		</StripDates.Provider>
	);
}

/** A dataset on a phone: what is wrong first, then how it came to that. */
function CompactDataset({ row }: { row: DatasetRow }) {
	return (
		<div className="grid gap-1.5">
			<div className="flex items-center justify-between gap-3">
				<Link href={paths.dataset(row.name)} className="min-w-0 break-all py-0.5 font-semibold">
					{row.name}
				</Link>
				<StateBadge state={row.health} />
			</div>
			{needsWords(row) && <p className="text-muted text-sm">{row.health_reason}</p>}
			<StripCell row={row} />
			<p className="flex flex-wrap items-baseline gap-x-3 text-subtle text-xs">
				<FreshnessText freshness={row.freshness} />
				{row.current_version !== null && <span className="num">v{row.current_version}</span>}
				{row.row_count !== null && <span>{formatCount(row.row_count)} rows</span>}
				<span>
					changed <Time at={row.published_at} absent="never" />
				</span>
				{row.next_run_at && (
					<span>
						next{" "}
						<AtExchange timeZone={row.freshness.time_zone}>
							<Time at={row.next_run_at} clock="app" />
						</AtExchange>
					</span>
				)}
			</p>
		</div>
	);
}

"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsNumberLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import type { KindShape } from "@/server/vocabulary/kind-shapes";
import { rowsOrder, selectRows } from "@/server/vocabulary/rows-sql";
import type { TableView } from "@/server/vocabulary/views";
import { Button } from "../../_ui/button";
import { cn } from "../../_ui/cn";
import { EmptyState } from "../../_ui/empty-state";
import { Select } from "../../_ui/field";
import { Link } from "../../_ui/link";
import { formatCount } from "../../_ui/number-format";
import { RowsGrid } from "../../_ui/rows-grid";
import { RowsSkeleton } from "../../_ui/skeleton";
import { formatDuration } from "../../_ui/time-format";
import { FIXED } from "../_client/fixed";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { useMay } from "../_client/use-me";
import { paths } from "../paths";
import { ProfileTable } from "./profile-table";
import { type RowsChoice, RowsFilterBar, useRowsChoice } from "./sample-rows-filter";

const LIMITS = [50, 200, 500] as const;
const CUT_BY = { rows: "cut at the number of rows asked for", bytes: "cut at the largest answer in bytes" } as const;

type Version = { name: string; version: number; rowCount: number; shape: KindShape };

/** Rows of one version as they are stored, or what is in its columns; all of them or those that are asked for. */
export function SampleRows(of: Version) {
	const choice = useRowsChoice();
	if (of.rowCount === 0) {
		return (
			<EmptyState title={`Version ${of.version} has no rows`}>
				Its source had none in the window that was asked for.
			</EmptyState>
		);
	}
	return (
		<>
			<RowsFilterBar {...of} choice={choice} />
			{choice.view === "rows" ? <Rows {...of} choice={choice} /> : <Profile {...of} choice={choice} />}
		</>
	);
}

const NoneLikeThat = ({ rowCount, clear }: { rowCount: number; clear: () => void }) => (
	<EmptyState title="No row is like that">
		<p>{formatCount(rowCount)} rows would be here without the filter.</p>
		<Button onClick={clear}>Show all rows</Button>
	</EmptyState>
);

function Rows({ name, version, rowCount, shape, choice }: Version & { choice: RowsChoice }) {
	const trpc = useTRPC();
	const [limit, setLimit] = useQueryState("rows", parseAsNumberLiteral(LIMITS).withDefault(50));
	// What a version holds never changes: read once, it stands.
	const query = useQuery(
		trpc.datasets.sample.queryOptions(
			{ name, version, limit, ...choice.filter },
			{ placeholderData: keepPreviousData, ...FIXED },
		),
	);
	return (
		<QueryView query={query} skeleton={<RowsSkeleton rows={14} columns={8} rowClass="h-7" label="Loading rows" />}>
			{(table) =>
				table.rows.length === 0 ? (
					<NoneLikeThat rowCount={rowCount} clear={choice.clear} />
				) : (
					<Fading when={query.isPlaceholderData}>
						<RowsGrid label={`Rows of ${name}, version ${version}`} columns={table.columns} rows={table.rows} />
						<Foot name={name} version={version} shape={shape} choice={choice} read={table}>
							<Shown table={table} rowCount={rowCount} isFiltered={choice.isFiltered} />
							<span className="num">{formatDuration(table.duration_ms)}</span>
							<Select
								aria-label="How many rows to show"
								className="order-last ml-auto"
								value={limit}
								onChange={(event) => void setLimit(LIMITS.find((value) => String(value) === event.target.value) ?? 50)}
							>
								{LIMITS.map((value) => (
									<option key={value} value={value}>
										{value} rows
									</option>
								))}
							</Select>
						</Foot>
					</Fading>
				)
			}
		</QueryView>
	);
}

/** How many rows are shown of how many. How many fit a filter is known only when all of them are here. */
function Shown({ table, rowCount, isFiltered }: { table: TableView; rowCount: number; isFiltered: boolean }) {
	const shown = <span className="num text-fg">{formatCount(table.rows.length)}</span>;
	const cut = table.truncated_by && CUT_BY[table.truncated_by];
	if (!isFiltered) {
		return (
			<span>
				{shown} of <span className="num">{formatCount(rowCount)}</span> rows
				{cut && `, ${cut}`}
			</span>
		);
	}
	return (
		<span>
			{cut ? (
				<>
					first {shown} of more rows like that, {cut}
				</>
			) : (
				<>
					{shown} {table.rows.length === 1 ? "row" : "rows"} like that, of{" "}
					<span className="num">{formatCount(rowCount)}</span>
				</>
			)}
		</span>
	);
}

function Profile({ name, version, rowCount, shape, choice }: Version & { choice: RowsChoice }) {
	const trpc = useTRPC();
	const query = useQuery(
		trpc.datasets.profile.queryOptions(
			{ name, version, ...choice.filter },
			{ placeholderData: keepPreviousData, ...FIXED },
		),
	);
	return (
		<QueryView
			query={query}
			skeleton={<RowsSkeleton rows={9} columns={9} rowClass="h-10" label="Loading the profile" />}
		>
			{(profile) =>
				profile.row_count === 0 ? (
					<NoneLikeThat rowCount={rowCount} clear={choice.clear} />
				) : (
					<Fading when={query.isPlaceholderData}>
						<ProfileTable profile={profile} />
						<Foot name={name} version={version} shape={shape} choice={choice} read={profile} />
					</Fading>
				)
			}
		</QueryView>
	);
}

const Fading = ({ when, children }: { when: boolean; children: ReactNode }) => (
	<div aria-busy={when} className={cn("transition-opacity", when && "opacity-60")}>
		{children}
	</div>
);

const sqlOf = (name: string, version: number, { filter }: RowsChoice, shape: KindShape): string =>
	`${selectRows(`${name}@${version}`, filter, shape)}\n${rowsOrder(shape)}\nlimit 100`;

/** What was read, and the way to ask more of it. */
function Foot({
	name,
	version,
	shape,
	choice,
	read,
	children,
}: {
	name: string;
	version: number;
	shape: KindShape;
	choice: RowsChoice;
	read: { versions: Record<string, number> };
	children?: ReactNode;
}) {
	const mayQuery = useMay("query.run");
	return (
		<div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-subtle">
			{children}
			<span>
				read from{" "}
				<span className="font-mono text-xs">
					{Object.entries(read.versions)
						.map(([table, at]) => (table.includes("@") ? table : `${table}@${at}`))
						.join(", ")}
				</span>
			</span>
			{mayQuery && (
				<Link href={paths.sql({ sql: sqlOf(name, version, choice, shape) })} className="text-accent hover:underline">
					Open in SQL
				</Link>
			)}
		</div>
	);
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { parseAsBoolean, useQueryState } from "nuqs";
import { type SessionCell, unpackStrip } from "@/server/vocabulary/session-strip";
import type { DatasetRow } from "@/server/vocabulary/views";
import { Button } from "../../_ui/button";
import { Link } from "../../_ui/link";
import { Section } from "../../_ui/section";
import { SessionStrip } from "../../_ui/session-strip";
import { RowsSkeleton } from "../../_ui/skeleton";
import { SessionDate } from "../../_ui/time";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { StripLegend } from "../_parts/strip-legend";
import { paths } from "../paths";

/** Rows before the list below is pushed out of sight. */
const FIRST = 8;

/** Datasets × sessions, worst first: the worst that the checks of each session said. */
export function SessionsHeatmap({ dataset }: { dataset: string | null }) {
	const trpc = useTRPC();
	const query = useQuery(trpc.datasets.overview.queryOptions());
	const [all, setAll] = useQueryState("all", parseAsBoolean.withDefault(false));
	return (
		<QueryView query={query} skeleton={<RowsSkeleton rows={4} columns={2} rowClass="h-8" label="Loading sessions" />}>
			{({ datasets, session_dates }) => {
				const rows = datasets.filter(({ name }) => dataset === null || name === dataset);
				if (rows.length === 0) return null;
				const shown = all ? rows : rows.slice(0, FIRST);
				const cellsOf = (row: DatasetRow) => unpackStrip(row.strip, session_dates[row.calendar] ?? []);
				return (
					<Section title="Last 40 sessions" aside={<StripLegend cells={shown.flatMap(cellsOf)} />} className="mb-8">
						<ul>
							{shown.map((row) => (
								<HeatmapRow key={row.name} name={row.name} cells={cellsOf(row)} />
							))}
						</ul>
						<Dates dates={session_dates[shown[0]?.calendar ?? ""] ?? []} />
						{rows.length > FIRST && (
							<Button className="mt-2" onClick={() => void setAll(all ? null : true)}>
								{all ? `Show the worst ${FIRST} only` : `Show all ${rows.length} datasets`}
							</Button>
						)}
					</Section>
				);
			}}
		</QueryView>
	);
}

function HeatmapRow({ name, cells }: { name: string; cells: readonly SessionCell[] }) {
	const router = useRouter();
	return (
		<li className="flex items-end gap-x-4 gap-y-1 py-1 max-sm:flex-col max-sm:items-start">
			<Link
				href={paths.dataset(name, { tab: "quality" })}
				className="w-44 truncate pb-0.5 font-medium hover:underline max-sm:w-full"
			>
				{name}
			</Link>
			<SessionStrip
				size="lg"
				cells={cells}
				opensAll
				onOpen={(cell) => router.push(paths.dataset(name, { tab: "quality", session: cell.date }))}
			/>
		</li>
	);
}

/** The first and the last session under the strips. */
function Dates({ dates }: { dates: readonly string[] }) {
	const [first, last] = [dates[0], dates.at(-1)];
	if (first === undefined || last === undefined) return null;
	return (
		<p className="flex w-100 max-w-[84vw] justify-between text-2xs text-subtle sm:ml-48">
			<SessionDate date={first} />
			<SessionDate date={last} />
		</p>
	);
}

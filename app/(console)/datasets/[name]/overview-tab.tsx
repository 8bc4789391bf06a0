"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { unpackStrip } from "@/server/vocabulary/session-strip";
import type { DatasetView } from "@/server/vocabulary/views";
import { DataTable } from "../../../_ui/data-table";
import { Link } from "../../../_ui/link";
import { plural } from "../../../_ui/number-format";
import { Section } from "../../../_ui/section";
import { SessionStrip } from "../../../_ui/session-strip";
import { RowsSkeleton } from "../../../_ui/skeleton";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { Candles } from "../../_parts/candles";
import { ChecksTable } from "../../_parts/checks-table";
import { CompactRun, RUN_COLUMNS } from "../../_parts/run-columns";
import { StripLegend } from "../../_parts/strip-legend";
import { paths } from "../../paths";
import { DatasetFacts } from "./dataset-facts";

const RUN_FACTS = ["id", "state", "queued", "duration", "quarantined", "version", "trigger"];
const COLUMNS = RUN_COLUMNS.filter((column) => RUN_FACTS.includes(column.id));

/** The dataset at a glance. */
export function OverviewTab({ dataset }: { dataset: DatasetView }) {
	const router = useRouter();
	const cells = unpackStrip(dataset.strip, dataset.session_dates);
	const concerns = dataset.latest_checks.filter((check) => check.status !== "pass" && check.status !== "skipped");
	const passed = dataset.latest_checks.filter((check) => check.status === "pass").length;
	return (
		<div className="grid items-start gap-x-10 gap-y-8 grid-cols-[minmax(0,1fr)] xl:grid-cols-[minmax(0,1fr)_22rem]">
			<div className="grid min-w-0 gap-8">
				{dataset.kind === "prices_daily" && (
					<Section title="Last 40 sessions" aside={<StripLegend cells={cells} />}>
						<SessionStrip
							size="lg"
							cells={cells}
							onOpen={(cell) => {
								if (cell.run !== null) router.push(paths.run(cell.run));
							}}
						/>
					</Section>
				)}
				<Section
					title="Checks"
					aside={
						dataset.latest_checks.length > 0 && (
							<Link href={paths.dataset(dataset.name, { tab: "quality" })} className="text-accent hover:underline">
								All {dataset.latest_checks.length}
							</Link>
						)
					}
				>
					{concerns.length > 0 ? (
						<ChecksTable brief checks={concerns} none="" />
					) : (
						<p className="text-muted text-sm">
							{dataset.latest_checks.length === 0
								? "What the last run's checks said will be here."
								: `${plural(passed, "check")} passed at the last run, none complained.`}
						</p>
					)}
				</Section>
				{dataset.kind === "prices_daily" && dataset.current_version !== null && (
					<Candles name={dataset.name} version={dataset.current_version} />
				)}
				<LatestRuns dataset={dataset} />
			</div>
			<DatasetFacts dataset={dataset} />
		</div>
	);
}

function LatestRuns({ dataset }: { dataset: DatasetView }) {
	const trpc = useTRPC();
	const query = useQuery(trpc.runs.list.queryOptions({ dataset: dataset.name, page: 1, page_size: 5 }));
	return (
		<Section
			title="Latest runs"
			aside={
				<Link href={paths.dataset(dataset.name, { tab: "runs" })} className="text-accent hover:underline">
					All runs
				</Link>
			}
		>
			<QueryView query={query} skeleton={<RowsSkeleton rows={5} columns={6} label="Loading runs" />}>
				{(runs) =>
					runs.rows.length === 0 ? (
						<p className="text-muted text-sm">It has not run yet.</p>
					) : (
						<DataTable
							label="Latest runs"
							columns={COLUMNS}
							rows={runs.rows}
							rowKey={(run) => run.id}
							compact={(run) => <CompactRun run={run} />}
						/>
					)
				}
			</QueryView>
		</Section>
	);
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { DatasetView } from "@/server/vocabulary/views";
import { AtExchange } from "../../../_ui/clock";
import { PageHeader } from "../../../_ui/page-header";
import { LinesSkeleton, Skeleton } from "../../../_ui/skeleton";
import { type Tab, Tabs } from "../../../_ui/tabs";
import { usePollWhileLost } from "../../_client/live-updates";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { Missing } from "../../_parts/missing";
import { DATASET_TABS, type DatasetTab, paths } from "../../paths";
import { BackfillsTab } from "./backfills-tab";
import { DataTab } from "./data-tab";
import { DatasetHead } from "./dataset-head";
import { LineageTab } from "./lineage-tab";
import { OverviewTab } from "./overview-tab";
import { QualityTab } from "./quality-tab";
import { QuarantineTab } from "./quarantine-tab";
import { RunsTab } from "./runs-tab";
import { SettingsTab } from "./settings-tab";
import { VersionsTab } from "./versions-tab";

/** A dataset: what it is, how it is, and everything that belongs to it, a tab each. */
export function DatasetPage({ name }: { name: string }) {
	const trpc = useTRPC();
	const query = useQuery(trpc.datasets.get.queryOptions({ name }, { refetchInterval: usePollWhileLost(10_000) }));
	const [tab, setTab] = useQueryState(
		"tab",
		parseAsStringLiteral(DATASET_TABS).withDefault("overview").withOptions({ history: "push" }),
	);
	return (
		<QueryView
			query={query}
			skeleton={
				<>
					<PageHeader title={name}>
						<Skeleton className="mt-1.5 w-80 max-w-full" />
					</PageHeader>
					<div className="mb-4 flex flex-wrap gap-8">
						{["w-20", "w-24", "w-16", "w-20", "w-24", "w-28"].map((width, at) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
							<div key={at} className="grid h-10.5 content-center gap-2">
								<Skeleton className="w-14" />
								<Skeleton className={width} />
							</div>
						))}
					</div>
					<div className="-mx-4 mb-4 h-9.5 border-b" />
					<LinesSkeleton lines={6} label={`Loading ${name}`} />
				</>
			}
			missing={
				<Missing title={`There is no dataset ${name}`} back={paths.datasets()} backLabel="All datasets">
					Names are lower case with underscores. Every dataset can be found with Ctrl/⌘ K.
				</Missing>
			}
		>
			{(dataset) => (
				<AtExchange timeZone={dataset.freshness.time_zone}>
					<DatasetHead dataset={dataset} />
					<Tabs<DatasetTab>
						label={`Parts of ${name}`}
						tabs={tabsOf(dataset)}
						value={tab}
						onChange={(next) => void setTab(next === "overview" ? null : next)}
					>
						{tab === "overview" && <OverviewTab dataset={dataset} />}
						{tab === "versions" && <VersionsTab dataset={dataset} />}
						{tab === "data" && <DataTab dataset={dataset} />}
						{tab === "quality" && <QualityTab dataset={dataset} />}
						{tab === "quarantine" && <QuarantineTab dataset={dataset} />}
						{tab === "lineage" && <LineageTab dataset={dataset} />}
						{tab === "runs" && <RunsTab dataset={dataset} />}
						{tab === "backfills" && <BackfillsTab dataset={dataset} />}
						{tab === "settings" && <SettingsTab dataset={dataset} />}
					</Tabs>
				</AtExchange>
			)}
		</QueryView>
	);
}

function tabsOf(dataset: DatasetView): readonly Tab<DatasetTab>[] {
	const bad = dataset.latest_checks.filter((check) => check.status === "fail" || check.status === "error").length;
	const warned = dataset.latest_checks.filter((check) => check.status === "warn").length;
	return [
		{ id: "overview", label: "Overview" },
		{ id: "versions", label: "Versions", count: dataset.versions_count },
		{ id: "data", label: "Data" },
		{
			id: "quality",
			label: "Quality",
			count: bad + warned > 0 ? bad + warned : null,
			tone: bad > 0 ? "fail" : "warn",
		},
		{ id: "quarantine", label: "Quarantine" },
		{ id: "lineage", label: "Lineage" },
		{ id: "runs", label: "Runs" },
		{ id: "backfills", label: "Backfills" },
		{ id: "settings", label: "Settings" },
	];
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { shapeOf } from "@/server/vocabulary/kind-shapes";
import type { VersionDetail } from "@/server/vocabulary/views";
import { buttonClass } from "../../../../../_ui/button";
import { JsonView } from "../../../../../_ui/json-view";
import { Link } from "../../../../../_ui/link";
import { PageHeader } from "../../../../../_ui/page-header";
import { LinesSkeleton } from "../../../../../_ui/skeleton";
import { type Tab, Tabs } from "../../../../../_ui/tabs";
import { QueryView } from "../../../../_client/query-view";
import { useTRPC } from "../../../../_client/trpc";
import { ChecksTable } from "../../../../_parts/checks-table";
import { Missing } from "../../../../_parts/missing";
import { RollBackButton } from "../../../../_parts/roll-back-button";
import { SampleRows } from "../../../../_parts/sample-rows";
import { CurrentMark, WithdrawnMark } from "../../../../_parts/version-parts";
import { paths, VERSION_TABS, type VersionTab } from "../../../../paths";
import { FilesTable } from "./files-table";
import { VersionFacts } from "./version-facts";
import { VersionSteps } from "./version-steps";

/** One publication: what it holds, where it came from, what its checks said, and the files that it is made of. */
export function VersionPage({ name, version }: { name: string; version: number }) {
	const trpc = useTRPC();
	const query = useQuery(trpc.datasets.version.queryOptions({ name, version }));
	const [tab, setTab] = useQueryState(
		"tab",
		parseAsStringLiteral(VERSION_TABS).withDefault("checks").withOptions({ history: "push" }),
	);
	const head = (detail: VersionDetail | null) => (
		<PageHeader
			title={
				<>
					<Link href={paths.dataset(name, { tab: "versions" })} className="text-muted hover:text-fg hover:underline">
						{name}
					</Link>{" "}
					v{version}
				</>
			}
			state={
				<>
					{detail?.is_current && <CurrentMark />}
					{detail && detail.withdrawn_by !== null && <WithdrawnMark by={detail.withdrawn_by} />}
				</>
			}
			actions={
				detail && (
					<>
						<Link href={paths.compare(name, compareWith(detail))} className={buttonClass()}>
							{detail.is_current ? "What it changed" : "Compare with current"}
						</Link>
						<Link href={paths.lineage({ of: `${name}@${version}` })} className={buttonClass()}>
							Lineage
						</Link>
						{!detail.is_current && <RollBackButton dataset={name} to={version} />}
						<VersionSteps name={name} version={version} />
					</>
				)
			}
		/>
	);
	return (
		<QueryView
			query={query}
			skeleton={
				<>
					{head(null)}
					<LinesSkeleton lines={8} label={`Loading version ${version}`} />
				</>
			}
			missing={
				<Missing
					title={`${name} has no version ${version}`}
					back={paths.dataset(name, { tab: "versions" })}
					backLabel="Its versions"
				>
					Versions are numbered from 1 as they are published; none is ever renumbered.
				</Missing>
			}
		>
			{(detail) => (
				<>
					{head(detail)}
					<VersionFacts version={detail} />
					<Tabs<VersionTab>
						label={`Parts of version ${version}`}
						tabs={tabsOf(detail)}
						value={tab}
						onChange={(next) => void setTab(next === "checks" ? null : next)}
					>
						{tab === "checks" && (
							<ChecksTable
								keyboard
								checks={detail.check_results}
								none="No run made this version, so none checked it."
							/>
						)}
						{tab === "files" && <FilesTable files={detail.files} version={version} />}
						{tab === "data" && (
							<SampleRows name={name} version={version} rowCount={detail.row_count} shape={shapeOf(detail)} />
						)}
						{tab === "manifest" && <JsonView json={detail.manifest} label={`manifest of version ${version}`} />}
					</Tabs>
				</>
			)}
		</QueryView>
	);
}

const compareWith = ({ is_current, base_version: base, version }: VersionDetail): { a?: number; b?: number } =>
	is_current ? { ...(base !== null && { a: base }), b: version } : { a: version };

const tabsOf = (version: VersionDetail): readonly Tab<VersionTab>[] => [
	{ id: "checks", label: "Checks", count: version.check_results.length },
	{ id: "files", label: "Files", count: version.files.length },
	{ id: "data", label: "Data" },
	{ id: "manifest", label: "Manifest" },
];

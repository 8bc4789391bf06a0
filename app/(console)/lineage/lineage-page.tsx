"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsString, useQueryStates } from "nuqs";
import { parseVersionRef, type VersionRef, versionId } from "@/server/vocabulary/lineage-views";
import { EmptyState } from "../../_ui/empty-state";
import { Select } from "../../_ui/field";
import { PageHeader } from "../../_ui/page-header";
import { useTRPC } from "../_client/trpc";
import { NoDatasets } from "../_parts/no-datasets";
import { LineageExplorer } from "./lineage-explorer";

const PLACE = { of: parseAsString, open: parseAsString, rollback: parseAsString };

/** Where data came from and what came of it, for any version of any dataset; the one that was asked about is in the address. */
export function LineagePage() {
	const trpc = useTRPC();
	const [{ of }, setPlace] = useQueryStates(PLACE, { history: "push" });
	// What was unfolded, and the rollback that was thought of, were another version's.
	const setOf = (next: string | null) => setPlace({ of: next, open: null, rollback: null });
	const ref = parseVersionRef(of ?? "");
	const { data } = useQuery(trpc.datasets.summary.queryOptions());
	const names = data?.names ?? [];
	return (
		<>
			<PageHeader title="Lineage">
				What a version was made from, who and what took it up, and what becomes suspect when it is withdrawn.
			</PageHeader>
			<div className="mb-4 flex flex-wrap items-center gap-2">
				<Select
					aria-label="Dataset"
					value={ref?.dataset ?? ""}
					onChange={(event) => void setOf(event.target.value || null)}
					className="w-60 max-sm:w-auto max-sm:flex-1"
				>
					<option value="">Pick a dataset</option>
					{ref && !names.includes(ref.dataset) && <option value={ref.dataset}>{ref.dataset}</option>}
					{names.map((name) => (
						<option key={name} value={name}>
							{name}
						</option>
					))}
				</Select>
				{ref && <VersionSelect chosen={ref} onChoose={(version) => void setOf(versionOf(ref, version))} />}
			</div>
			{of === null ? (
				data && names.length === 0 ? (
					<NoDatasets />
				) : (
					<EmptyState title="Pick a dataset">
						<p>
							Its current version will be here, between what it was made from and what came of it. Any other version can
							be chosen beside it, or reached from its own page.
						</p>
					</EmptyState>
				)
			) : (
				<LineageExplorer
					key={of}
					of={of}
					missing={
						<EmptyState title={`There is no ${of}`}>
							<p>It names a dataset, or a version of one, that does not exist or has published nothing yet.</p>
						</EmptyState>
					}
				/>
			)}
		</>
	);
}

const versionOf = ({ dataset }: VersionRef, version: number | null): string =>
	version === null ? dataset : versionId(dataset, version);

function VersionSelect({ chosen, onChoose }: { chosen: VersionRef; onChoose: (version: number | null) => void }) {
	const trpc = useTRPC();
	const { data } = useQuery(trpc.datasets.versions.queryOptions({ name: chosen.dataset, page_size: 200 }));
	const rows = data?.rows ?? [];
	const listed = rows.some((row) => row.version === chosen.version);
	return (
		<Select
			aria-label="Version"
			value={chosen.version ?? ""}
			onChange={(event) => onChoose(Number(event.target.value) || null)}
			className="w-48 max-sm:w-auto max-sm:flex-1"
		>
			<option value="">the current version</option>
			{chosen.version !== null && !listed && <option value={chosen.version}>v{chosen.version}</option>}
			{rows.map((row) => (
				<option key={row.version} value={row.version}>
					v{row.version}
					{row.is_current ? ", current" : row.withdrawn_by !== null ? ", withdrawn" : ""}
				</option>
			))}
		</Select>
	);
}

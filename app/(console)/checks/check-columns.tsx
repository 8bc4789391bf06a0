"use client";
import type { CheckView } from "@/server/vocabulary/run-views";
import { Link } from "../../_ui/link";
import type { TableColumn } from "../../_ui/table-columns";
import { Time } from "../../_ui/time";
import { CHECK_COLUMNS } from "../_parts/check-row";
import { paths } from "../paths";

export type LatestCheck = CheckView & { dataset: string };

/** Where and when a check was evaluated. */
export function RunOfCheck({ check, withDataset = false }: { check: LatestCheck; withDataset?: boolean }) {
	return (
		<>
			{withDataset && (
				<Link href={paths.dataset(check.dataset, { tab: "quality" })} className="text-muted hover:underline">
					{check.dataset}
				</Link>
			)}
			<span className="whitespace-nowrap">
				<Link href={paths.run(check.run)} className="hover:text-fg hover:underline">
					run {check.run}
				</Link>
				{" · "}
				<Time at={check.evaluated_at} />
			</span>
		</>
	);
}

export const LATEST_CHECK_COLUMNS: readonly TableColumn<LatestCheck>[] = [
	CHECK_COLUMNS.status,
	{
		id: "dataset",
		header: "Dataset",
		cell: (check) => (
			<Link href={paths.dataset(check.dataset, { tab: "quality" })} className="hover:underline">
				{check.dataset}
			</Link>
		),
	},
	CHECK_COLUMNS.name,
	CHECK_COLUMNS.message,
	CHECK_COLUMNS.severity,
	CHECK_COLUMNS.observed,
	CHECK_COLUMNS.threshold,
	CHECK_COLUMNS.count,
	{
		id: "run",
		header: "Evaluated",
		cell: (check) => (
			<span className="text-muted">
				<RunOfCheck check={check} />
			</span>
		),
	},
];

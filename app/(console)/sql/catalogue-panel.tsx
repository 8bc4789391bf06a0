"use client";
import { ChevronRight, Pin } from "lucide-react";
import { useState } from "react";
import { shapeOf } from "@/server/vocabulary/kind-shapes";
import type { DatasetRow } from "@/server/vocabulary/views";
import { formatCount } from "../../_ui/number-format";
import { StateBadge } from "../../_ui/state-badge";
import type { Pins } from "./pins";
import { VersionPin } from "./version-pin";

/** What may be asked: each dataset with its columns, and the version that is read. A click writes a name into the query. */
export function CataloguePanel({
	datasets,
	pins,
	onPick,
	onPin,
}: {
	datasets: readonly DatasetRow[];
	/** of the chosen draft */
	pins: Pins;
	onPick: (text: string) => void;
	onPin: (dataset: string, version: number | null) => void;
}) {
	// Versions are only asked for where they are shown.
	const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
	const unfold = (name: string) => setUnfolded((now) => new Set(now).add(name));
	return (
		<ul className="divide-y border-y text-sm">
			{datasets.map((dataset) => (
				<li key={dataset.name}>
					<details className="group" onToggle={(event) => event.currentTarget.open && unfold(dataset.name)}>
						<summary className="flex min-h-9 cursor-pointer list-none items-center gap-1.5 py-1 hover:bg-hover pointer-coarse:min-h-11">
							<ChevronRight aria-hidden className="size-3.5 shrink-0 text-subtle group-open:rotate-90" />
							<span className="min-w-0 truncate font-mono text-xs">{dataset.name}</span>
							<StateBadge state={dataset.health} className="ml-auto shrink-0" />
							<ReadVersion current={dataset.current_version} pinned={pins[dataset.name] ?? null} />
						</summary>
						<div className="pb-2 pl-5">
							{dataset.current_version !== null && (
								<p className="mb-1 flex flex-wrap gap-x-3 gap-y-1 text-xs">
									<button
										type="button"
										className="text-accent hover:underline"
										onClick={() => onPick(`lake.${dataset.name}`)}
									>
										write its name
									</button>
									{dataset.row_count !== null && (
										<span className="text-subtle">
											<span className="num">{formatCount(dataset.row_count)}</span> rows
										</span>
									)}
								</p>
							)}
							{dataset.current_version !== null && unfolded.has(dataset.name) && (
								<div className="mb-1.5 pr-1">
									<VersionPin
										dataset={dataset.name}
										current={dataset.current_version}
										pinned={pins[dataset.name] ?? null}
										onPin={(version) => onPin(dataset.name, version)}
									/>
								</div>
							)}
							<ul className="font-mono text-xs">
								{shapeOf(dataset).columns.map((column) => (
									<li key={column.name} className="flex justify-between gap-2 pr-1">
										<button
											type="button"
											className="truncate py-0.5 text-left hover:text-accent"
											onClick={() => onPick(column.name)}
										>
											{column.name}
										</button>
										<span className="text-2xs text-subtle lowercase">{column.type}</span>
									</li>
								))}
							</ul>
						</div>
					</details>
				</li>
			))}
		</ul>
	);
}

/** The version that a query reads if it names the dataset alone. */
function ReadVersion({ current, pinned }: { current: number | null; pinned: number | null }) {
	if (pinned !== null)
		return (
			<span className="num inline-flex shrink-0 items-center gap-0.5 text-accent text-xs">
				<Pin aria-hidden className="size-3" />
				<span className="sr-only">pinned to </span>v{pinned}
			</span>
		);
	return <span className="num shrink-0 text-subtle text-xs">{current === null ? "no version" : `v${current}`}</span>;
}

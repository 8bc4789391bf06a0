"use client";
import { ChevronRight } from "lucide-react";
import { PRICES_DAILY_COLUMNS } from "@/server/vocabulary/kinds";
import type { DatasetRow } from "@/server/vocabulary/views";
import { formatCount } from "../../_ui/number-format";
import { StateBadge } from "../../_ui/state-badge";

/** What may be asked: each dataset with its columns. A click writes its name into the query. */
export function CataloguePanel({
	datasets,
	onPick,
}: {
	datasets: readonly DatasetRow[];
	onPick: (text: string) => void;
}) {
	return (
		<ul className="divide-y border-y text-sm">
			{datasets.map((dataset) => (
				<li key={dataset.name}>
					<details className="group">
						<summary className="flex min-h-9 cursor-pointer list-none items-center gap-1.5 py-1 hover:bg-hover pointer-coarse:min-h-11">
							<ChevronRight aria-hidden className="size-3.5 shrink-0 text-subtle group-open:rotate-90" />
							<span className="min-w-0 truncate font-mono text-xs">{dataset.name}</span>
							<StateBadge state={dataset.health} className="ml-auto shrink-0" />
							<span className="num shrink-0 text-subtle text-xs">
								{dataset.current_version === null ? "no version" : `v${dataset.current_version}`}
							</span>
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
									<button
										type="button"
										className="text-accent hover:underline"
										onClick={() => onPick(`lake."${dataset.name}@${dataset.current_version}"`)}
									>
										pin version {dataset.current_version}
									</button>
									{dataset.row_count !== null && (
										<span className="text-subtle">
											<span className="num">{formatCount(dataset.row_count)}</span> rows
										</span>
									)}
								</p>
							)}
							<ul className="font-mono text-xs">
								{PRICES_DAILY_COLUMNS.map((column) => (
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

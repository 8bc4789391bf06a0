"use client";
import { Pin, X } from "lucide-react";
import { IconButton } from "../../_ui/button";
import { cn } from "../../_ui/cn";
import { type Pins, pinsFor } from "./pins";

/** What a draft's query reads at a version that its text does not name. */
export function PinLine({ sql, pins, onUnpin }: { sql: string; pins: Pins; onUnpin: (dataset: string) => void }) {
	const read = pinsFor(sql, pins);
	const pinned = Object.entries(pins);
	if (pinned.length === 0) return null;
	return (
		<ul aria-label="Pinned versions" className="mt-2 flex flex-wrap gap-x-3 gap-y-1 text-sm">
			{pinned.map(([dataset, version]) => (
				<li
					key={dataset}
					className={cn("flex min-w-0 items-center gap-1.5", read[dataset] === undefined && "text-subtle")}
				>
					<Pin aria-hidden className="size-3.5 shrink-0 text-muted" />
					<span className="min-w-0">
						<span className="wrap-anywhere font-mono text-xs">{dataset}</span> pinned to v{version}
						{read[dataset] === undefined && ", which this query does not read"}
					</span>
					<IconButton label={`Unpin ${dataset}`} onClick={() => onUnpin(dataset)} className="-my-1 size-6">
						<X aria-hidden />
					</IconButton>
				</li>
			))}
		</ul>
	);
}

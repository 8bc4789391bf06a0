import type { ChangeCounts } from "@/server/vocabulary/rollback-views";
import { formatCount } from "../../_ui/number-format";

const KINDS = [
	{ key: "added", word: "added" },
	{ key: "removed", word: "removed" },
	{ key: "restated", word: "restated" },
] as const;

/** Rows added, removed and restated, as three numbers with their words. */
export function ChangeTotals({ counts }: { counts: ChangeCounts }) {
	return (
		<dl className="flex flex-wrap gap-x-6 gap-y-1">
			{KINDS.map(({ key, word }) => (
				<div key={key} className="flex items-baseline gap-1.5">
					<dd className="num font-semibold text-base">{formatCount(counts[key])}</dd>
					<dt className="text-muted text-sm">{word}</dt>
				</div>
			))}
		</dl>
	);
}

/** What changed the most, by name: a compact table that scrolls inside itself. */
export function ChangeTable({
	label,
	header,
	rows,
	total,
}: {
	label: string;
	header: string;
	rows: readonly (ChangeCounts & { name: string })[];
	/** of which these are the most changed */
	total: number;
}) {
	return (
		<div className="min-w-0">
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
			<section tabIndex={0} aria-label={label} className="thin-scroll max-h-72 overflow-auto border-y">
				<table className="w-full border-separate border-spacing-0 text-sm">
					<thead>
						<tr className="text-subtle text-xs">
							<th scope="col" className="sticky top-0 h-7 border-b bg-sunken px-2 text-left font-normal">
								{header}
							</th>
							{KINDS.map(({ key, word }) => (
								<th key={key} scope="col" className="sticky top-0 h-7 border-b bg-sunken px-2 text-right font-normal">
									{word}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{rows.map((row) => (
							<tr key={row.name} className="[&>td]:border-b last:[&>td]:border-b-0">
								<td className="num h-7 px-2">{row.name}</td>
								{KINDS.map(({ key }) => (
									<td key={key} className="num h-7 px-2 text-right">
										{row[key] === 0 ? <span className="text-subtle">0</span> : formatCount(row[key])}
									</td>
								))}
							</tr>
						))}
					</tbody>
				</table>
			</section>
			{total > rows.length && (
				<p className="mt-1 text-subtle text-xs">
					{formatCount(rows.length)} most changed of {formatCount(total)}
				</p>
			)}
		</div>
	);
}

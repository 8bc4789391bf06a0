import type { VersionView } from "@/server/vocabulary/views";
import { cn } from "../../_ui/cn";
import { formatCount } from "../../_ui/number-format";
import { STATES, TONE_TEXT } from "../../_ui/states";

/** This is the version that readers get. */
export function CurrentMark() {
	return (
		<span className="rounded-sm bg-accent-fill px-1.5 font-medium text-2xs text-on-accent leading-4.5">current</span>
	);
}

/** A rollback took this version away; its content does not come back by itself. */
export function WithdrawnMark({ by }: { by: number }) {
	return (
		<span
			title={`withdrawn by the rollback that made v${by}`}
			className="whitespace-nowrap rounded-sm border border-line-strong px-1 text-2xs text-muted leading-4"
		>
			withdrawn
		</span>
	);
}

/** What a version added, restated and removed against its base. */
export function RowChanges({
	version,
}: {
	version: Pick<VersionView, "rows_added" | "rows_restated" | "rows_removed">;
}) {
	const { rows_added: added, rows_restated: restated, rows_removed: removed } = version;
	const parts = [
		{ sign: "+", count: added, said: "added" },
		{ sign: "~", count: restated, said: "restated" },
		{ sign: "−", count: removed, said: "removed" },
	];
	return (
		<span className="num inline-flex flex-wrap justify-end gap-x-2 whitespace-nowrap">
			{parts.map(({ sign, count, said }) => (
				<span key={sign} title={`${formatCount(count)} ${said}`} className={count === 0 ? "text-subtle" : "text-fg"}>
					<span aria-hidden>{sign}</span>
					{formatCount(count)}
					<span className="sr-only"> {said}</span>
				</span>
			))}
		</span>
	);
}

const KINDS = ["fail", "error", "warn", "pass"] as const;

/** How many checks said what, worst first; what nobody said is left out. */
export function CheckCounts({ checks }: { checks: VersionView["checks"] }) {
	const said = KINDS.filter((kind) => checks[kind] > 0);
	if (said.length === 0) return <span className="text-subtle">none</span>;
	return (
		<span className="inline-flex gap-2.5 whitespace-nowrap">
			{said.map((kind) => {
				const look = STATES[kind];
				const Icon = look.icon;
				return (
					<span
						key={kind}
						title={`${checks[kind]} ${look.word}`}
						className={cn("inline-flex items-center gap-1", TONE_TEXT[look.tone])}
					>
						<Icon aria-hidden className="size-3.5" />
						<span className="num">{checks[kind]}</span>
						<span className="sr-only">{look.word}</span>
					</span>
				);
			})}
		</span>
	);
}

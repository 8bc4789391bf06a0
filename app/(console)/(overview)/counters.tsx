import type { OverviewView } from "@/server/vocabulary/views";
import { cn } from "../../_ui/cn";
import { Link } from "../../_ui/link";
import { Skeleton } from "../../_ui/skeleton";
import { STATES, type StateName, TONE_TEXT } from "../../_ui/states";
import { HEALTH_GROUPS } from "../_parts/health-groups";
import { paths } from "../paths";

type Counter = { key: keyof OverviewView["counts"]; label: string; state: StateName; href: string };

const COUNTERS: readonly Counter[] = [
	{ key: "failing", label: "failing", state: "failed", href: paths.datasets({ health: HEALTH_GROUPS.failing }) },
	{ key: "late", label: "late", state: "late", href: paths.datasets({ health: HEALTH_GROUPS.late }) },
	{ key: "running", label: "running", state: "running", href: paths.runs({ state: ["queued", "running"] }) },
	{ key: "healthy", label: "healthy", state: "healthy", href: paths.datasets({ health: HEALTH_GROUPS.healthy }) },
];

/** Four numbers that are links to what they count. A zero is grey: nothing to see behind it. */
export function Counters({ counts }: { counts: OverviewView["counts"] }) {
	return (
		<ul className="flex flex-wrap gap-x-2 gap-y-1 max-sm:grid max-sm:flex-1 max-sm:grid-cols-4 sm:-ml-2">
			{COUNTERS.map(({ key, label, state, href }) => {
				const look = STATES[state];
				const Icon = look.icon;
				const count = counts[key];
				const tone = count > 0 ? TONE_TEXT[look.tone] : "text-subtle";
				return (
					<li key={key}>
						<Link
							href={href}
							className="flex items-center gap-2 rounded px-2 py-1 hover:bg-hover max-sm:flex-col max-sm:items-start max-sm:gap-0 max-sm:px-1 sm:min-w-32"
						>
							<span className={cn("num font-semibold text-xl", count > 0 ? "text-fg" : "text-subtle")}>{count}</span>
							<span className={cn("inline-flex items-center gap-1 font-medium text-sm", tone)}>
								<Icon aria-hidden className={cn("size-3.5", look.alive && count > 0 && "animate-alive")} />
								{label}
							</span>
						</Link>
					</li>
				);
			})}
		</ul>
	);
}

export function CountersSkeleton() {
	return (
		<div className="mb-2 flex h-8.5 items-center gap-10 max-sm:h-13.5">
			{COUNTERS.map((counter) => (
				<Skeleton key={counter.key} className="h-4 w-20" />
			))}
		</div>
	);
}

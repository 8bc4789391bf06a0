"use client";
import { useQuery } from "@tanstack/react-query";
import { Activity, Database, Gauge, Inbox, ListChecks, type LucideIcon, Undo2 } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../../_ui/cn";
import { Mark } from "../../_ui/mark";
import { plural } from "../../_ui/number-format";
import { TONE_TEXT, type Tone } from "../../_ui/states";
import { useTRPC } from "../_client/trpc";
import { paths } from "../paths";

type Place = { label: string; href: string; icon: LucideIcon; key: string };

export const PLACES: readonly Place[] = [
	{ label: "Overview", href: paths.overview(), icon: Gauge, key: "o" },
	{ label: "Datasets", href: paths.datasets(), icon: Database, key: "d" },
	{ label: "Runs", href: paths.runs(), icon: Activity, key: "r" },
	{ label: "Checks", href: paths.checks(), icon: ListChecks, key: "c" },
	{ label: "Rollbacks", href: paths.rollbacks(), icon: Undo2, key: "b" },
	{ label: "Inbox", href: paths.inbox(), icon: Inbox, key: "i" },
];

type Waiting = { count: number; tone: Tone; said: string };

/** What waits behind a place; nothing where nothing does. */
function useWaiting(): Partial<Record<string, Waiting>> {
	const trpc = useTRPC();
	const { data } = useQuery(trpc.datasets.overview.queryOptions());
	const inbox = useQuery(trpc.inbox.list.queryOptions());
	if (!data) return {};
	const { failing, running } = data.counts;
	const mine = inbox.data?.filter((action) => action.mine) ?? [];
	const overdue = mine.some((action) => action.overdue);
	return {
		...(failing > 0 && { Datasets: { count: failing, tone: "fail", said: `${plural(failing, "dataset")} failing` } }),
		...(mine.length > 0 && {
			Inbox: {
				count: mine.length,
				tone: overdue ? "fail" : "held",
				said: `${plural(mine.length, "thing")} for you to do`,
			},
		}),
		...(running > 0 && { Runs: { count: running, tone: "run", said: `${plural(running, "run")} under way` } }),
	};
}

function useIsHere(): (href: string) => boolean {
	const pathname = usePathname();
	return (href) => (href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`));
}

/** At the left of a wide window: words. Of a middling one: icons. */
export function SideNavigation() {
	const isHere = useIsHere();
	const waiting = useWaiting();
	return (
		<div className="hidden w-13 shrink-0 border-r bg-sunken sm:block xl:w-42">
			<nav aria-label="Pages" className="sticky top-0 flex h-dvh flex-col">
				<Link
					href={paths.overview()}
					className="flex h-(--bar) items-center gap-2 px-4 font-semibold tracking-tight max-xl:justify-center max-xl:px-0"
				>
					<Mark />
					<span className="max-xl:sr-only">qtrade</span>
				</Link>
				<ul className="grid gap-px px-2 pt-1">
					{PLACES.map(({ label, href, icon: Icon }) => {
						const here = isHere(href);
						const waits = waiting[label];
						return (
							<li key={label}>
								<Link
									href={href}
									aria-current={here ? "page" : undefined}
									title={waits?.said}
									className={cn(
										"relative flex h-8 items-center gap-2.5 rounded px-2 text-sm max-xl:h-9 max-xl:justify-center",
										here ? "bg-line font-semibold text-fg" : "text-muted hover:bg-hover hover:text-fg",
									)}
								>
									<Icon aria-hidden className="size-4 shrink-0" strokeWidth={here ? 2.25 : 2} />
									<span className="flex-1 max-xl:sr-only">{label}</span>
									{waits && <Count waits={waits} className="max-xl:absolute max-xl:top-0 max-xl:right-0" />}
								</Link>
							</li>
						);
					})}
				</ul>
			</nav>
		</div>
	);
}

/** At the foot of a phone. */
export function BottomNavigation() {
	const isHere = useIsHere();
	const waiting = useWaiting();
	return (
		<nav
			aria-label="Pages"
			className="fixed inset-x-0 bottom-0 z-30 border-t bg-bg pb-[env(safe-area-inset-bottom)] sm:hidden"
		>
			<ul className="grid grid-cols-4">
				{PLACES.map(({ label, href, icon: Icon }) => {
					const here = isHere(href);
					const waits = waiting[label];
					return (
						<li key={label}>
							<Link
								href={href}
								aria-current={here ? "page" : undefined}
								className={cn(
									"relative flex h-13 flex-col items-center justify-center gap-0.5 text-2xs -outline-offset-2",
									here ? "font-semibold text-fg" : "text-subtle",
								)}
							>
								<Icon aria-hidden className="size-5" strokeWidth={here ? 2.25 : 1.75} />
								{label}
								{waits && <Count waits={waits} className="absolute top-1 left-1/2 ml-2.5 rounded bg-bg px-0.5" />}
							</Link>
						</li>
					);
				})}
			</ul>
		</nav>
	);
}

function Count({ waits, className }: { waits: Waiting; className?: string }) {
	return (
		<span className={cn("num font-semibold text-xs leading-4", TONE_TEXT[waits.tone], className)}>
			{waits.count}
			<span className="sr-only"> ({waits.said})</span>
		</span>
	);
}

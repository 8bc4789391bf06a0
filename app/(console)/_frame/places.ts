"use client";
import { useQuery } from "@tanstack/react-query";
import {
	Activity,
	CalendarClock,
	ChartGantt,
	CircleSlash,
	Database,
	Gauge,
	GitFork,
	Inbox,
	ListChecks,
	type LucideIcon,
	ScrollText,
	SquareTerminal,
	Tags,
	Undo2,
	UsersRound,
} from "lucide-react";
import { usePathname } from "next/navigation";
import { rolesAllow } from "@/server/vocabulary/roles";
import { plural } from "../../_ui/number-format";
import type { Tone } from "../../_ui/states";
import { useTRPC } from "../_client/trpc";
import { useMe } from "../_client/use-me";
import { actionOfPage } from "../page-actions";
import { paths } from "../paths";

export type Place = {
	label: string;
	href: string;
	icon: LucideIcon;
	/** goes there after "g" */
	key: string;
	/** at the foot of a phone; the others are under "More" there */
	phone?: true;
	/** of those who keep the place rather than work in it: at the lower end */
	below?: true;
};

const PLACES: readonly Place[] = [
	{ label: "Overview", href: paths.overview(), icon: Gauge, key: "o", phone: true },
	{ label: "Datasets", href: paths.datasets(), icon: Database, key: "d", phone: true },
	{ label: "Instruments", href: paths.instruments(), icon: Tags, key: "n" },
	{ label: "Runs", href: paths.runs(), icon: Activity, key: "r", phone: true },
	{ label: "Timeline", href: paths.timeline(), icon: ChartGantt, key: "t" },
	{ label: "Checks", href: paths.checks(), icon: ListChecks, key: "c" },
	{ label: "Waivers", href: paths.waivers(), icon: CircleSlash, key: "w" },
	{ label: "Rollbacks", href: paths.rollbacks(), icon: Undo2, key: "b" },
	{ label: "SQL", href: paths.sql(), icon: SquareTerminal, key: "q" },
	{ label: "Lineage", href: paths.lineage(), icon: GitFork, key: "l" },
	{ label: "Inbox", href: paths.inbox(), icon: Inbox, key: "i", phone: true },
	{ label: "Schedules", href: paths.schedules(), icon: CalendarClock, key: "s", below: true },
	{ label: "Audit", href: paths.audit(), icon: ScrollText, key: "a", below: true },
	{ label: "Admin", href: paths.admin(), icon: UsersRound, key: "u", below: true },
];

/** The places that this person's roles open; until they are known, those that every role opens. */
export function usePlaces(): readonly Place[] {
	const { data } = useMe();
	return PLACES.filter(({ href }) => {
		const action = actionOfPage(href);
		return action !== undefined && rolesAllow(data?.roles ?? ["viewer"], action);
	});
}

export type Waiting = { count: number; tone: Tone; said: string };

/** What waits behind a place; nothing where nothing does. */
export function useWaiting(): Partial<Record<string, Waiting>> {
	const trpc = useTRPC();
	const { data } = useQuery(trpc.datasets.summary.queryOptions());
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

export function useIsHere(): (href: string) => boolean {
	const pathname = usePathname();
	return (href) => (href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`));
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import type { ReactNode } from "react";
import { StateBadge } from "../../_ui/state-badge";
import { Time } from "../../_ui/time";
import { leave } from "../_client/leave";
import { useTRPC } from "../_client/trpc";
import { useMay } from "../_client/use-me";
import { useStartRun } from "../_parts/start-run";
import { paths } from "../paths";
import { SCATTERED_MAX, scoreOf } from "./palette-search";
import { THEMES } from "./person-menu";
import { usePlaces } from "./places";

export type PaletteItem = { id: string; group: string; label: string; aside?: ReactNode; run: () => void };

const PER_GROUP = 8;

/** What the palette offers for what was typed, in groups. */
export function usePaletteItems(typed: string, enabled: boolean, onShortcuts: () => void): PaletteItem[] {
	const trpc = useTRPC();
	const router = useRouter();
	const places = usePlaces();
	const { setTheme } = useTheme();
	const startRun = useStartRun();
	const mayStart = useMay("run.start");
	const overview = useQuery(trpc.datasets.overview.queryOptions(undefined, { enabled }));
	const runs = useQuery(trpc.runs.list.queryOptions({ page: 1, page_size: 20 }, { enabled }));
	const datasets = overview.data?.datasets ?? [];
	const number = /^(?:run\s*)?#?(\d{1,15})$/i.exec(typed.trim())?.[1];

	const items: PaletteItem[] = [
		...places.map((place) => ({
			id: `page ${place.label}`,
			group: "Pages",
			label: place.label,
			run: () => router.push(place.href),
		})),
		...datasets.map((dataset) => ({
			id: `dataset ${dataset.name}`,
			group: "Datasets",
			label: dataset.name,
			aside: <StateBadge state={dataset.health} />,
			run: () => router.push(paths.dataset(dataset.name)),
		})),
		...(runs.data?.rows ?? []).map((run) => ({
			id: `run ${run.id}`,
			group: "Runs",
			label: `Run ${run.id} of ${run.dataset}`,
			aside: (
				<>
					<StateBadge state={run.state} />
					<Time at={run.queued_at} className="w-20 text-right text-subtle max-sm:hidden" />
				</>
			),
			run: () => router.push(paths.run(run.id)),
		})),
		...(mayStart
			? datasets.map((dataset) => ({
					id: `start ${dataset.name}`,
					group: "Actions",
					label: `Start run of ${dataset.name}`,
					run: () => startRun(dataset.name),
				}))
			: []),
		...THEMES.map((theme) => ({
			id: `theme ${theme.value}`,
			group: "Actions",
			label: `Theme: ${theme.label.toLowerCase()}`,
			run: () => setTheme(theme.value),
		})),
		{ id: "account", group: "Pages", label: "Account", run: () => router.push(paths.account()) },
		{ id: "shortcuts", group: "Actions", label: "Keyboard shortcuts", run: onShortcuts },
		{ id: "leave", group: "Actions", label: "Sign out", run: () => void leave() },
	];

	const matches = items
		.map((item) => ({ item, score: scoreOf(item.label, typed) }))
		.filter((match): match is { item: PaletteItem; score: number } => match.score !== null);
	// Letters with others between them only count where nothing holds the very word.
	const least = matches.some((match) => match.score > SCATTERED_MAX) ? SCATTERED_MAX : Number.NEGATIVE_INFINITY;
	const best = new Map<string, number>();
	for (const { item, score } of matches)
		if (score > least) best.set(item.group, Math.max(best.get(item.group) ?? -1e9, score));
	const groups = [...best.keys()].sort((a, b) => (typed === "" ? 0 : (best.get(b) ?? 0) - (best.get(a) ?? 0)));
	const found = groups.flatMap((group) =>
		matches
			.filter((match) => match.item.group === group && match.score > least)
			// What is about as good keeps its order: datasets worst first, runs newest first.
			.sort((a, b) => (typed === "" ? 0 : Math.round(b.score) - Math.round(a.score)))
			.slice(0, group === "Pages" ? undefined : typed === "" && group === "Runs" ? 5 : PER_GROUP)
			.map((match) => match.item),
	);
	// A run by its number need not be among the latest.
	if (number === undefined || found.some((item) => item.id === `run ${number}`)) return found;
	const open = () => router.push(paths.run(Number(number)));
	return [{ id: `go ${number}`, group: "Runs", label: `Open run ${number}`, run: open }, ...found];
}

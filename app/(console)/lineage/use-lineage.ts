"use client";
import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import { LINEAGE_STEP, type LineageNode, type LineageView, versionId } from "@/server/vocabulary/lineage-views";
import { useIsPhone } from "../../_ui/media";
import { useTRPC } from "../_client/trpc";
import { type Graph, hidden, merge } from "./graph";
import { fold, parseAsUnfolded, unfold, type Way } from "./unfolded";

const VIEW = {
	/** the steps that are shown beside the first */
	open: parseAsUnfolded,
	/** a rollback to this version is thought of */
	rollback: parseAsInteger,
	as: parseAsStringLiteral(["graph", "list"]),
};

export type Lineage = {
	graph: Graph;
	/** whether this step is shown, and can be folded */
	isUnfolded: (id: string, way: Way) => boolean;
	isLoading: (id: string, way: Way) => boolean;
	/** Shows a step, or more of it. */
	more: (node: LineageNode, way: Way) => void;
	fold: (id: string, way: Way) => void;
};

/** The graph of a version with everything that is unfolded; all of it is in the address. */
export function useLineage(of: string) {
	const trpc = useTRPC();
	const [shown, show] = useQueryStates(VIEW, { history: "replace" });
	const isPhone = useIsPhone();
	const rollback = shown.rollback !== null && shown.rollback > 0 ? shown.rollback : null;
	const rollback_to = rollback === null ? null : versionId(of.split("@")[0] ?? of, rollback);
	const first = useQuery(trpc.lineage.get.queryOptions({ of, rollback_to }, { placeholderData: keepPreviousData }));
	const steps = useQueries({
		queries: shown.open.map((one) =>
			trpc.lineage.get.queryOptions(
				{ of: one.of, direction: one.way, step: one.step, rollback_to },
				{ placeholderData: keepPreviousData },
			),
		),
	});
	const views = [first.data, ...steps.map((step) => step.data)].filter(
		(view): view is LineageView => view !== undefined,
	);
	const root = first.data?.of;
	const graph = root === undefined ? null : merge(root, views);
	const isUnfolded = (id: string, way: Way): boolean => shown.open.some((one) => one.of === id && one.way === way);
	const lineage: Lineage | null = graph && {
		graph,
		isUnfolded,
		isLoading: (id, way) =>
			shown.open.some((one, at) => one.of === id && one.way === way && steps[at]?.isFetching && !steps[at]?.data),
		more: (node, way) => {
			const most = shown.open.find((one) => one.of === node.id && one.way === way)?.step ?? 0;
			const counted = hidden(graph, node, way)?.more !== null;
			const step = counted ? Math.max(most, LINEAGE_STEP) + 4 * LINEAGE_STEP : LINEAGE_STEP;
			void show({ open: unfold(shown.open, node.id, way, step) });
		},
		fold: (id, way) => void show({ open: fold(shown.open, id, way) }),
	};
	return {
		first,
		failed: steps.find((step) => step.isError),
		lineage,
		rollback,
		thinkOf: (version: number | null) => void show({ rollback: version }, { history: "push" }),
		/** A narrow window has no room for a graph. */
		as: isPhone ? ("list" as const) : (shown.as ?? ("graph" as const)),
		setAs: (as: "graph" | "list") => void show({ as: as === "graph" ? null : as }),
	};
}

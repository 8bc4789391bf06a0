"use client";
import type { ReactNode } from "react";
import { Button } from "../../_ui/button";
import { ChoiceButtons } from "../../_ui/choice-buttons";
import { Notice } from "../../_ui/notice";
import { LinesSkeleton } from "../../_ui/skeleton";
import { problemOf } from "../_client/problem";
import { QueryView } from "../_client/query-view";
import { Impact } from "./impact";
import { LineageGraph } from "./lineage-graph";
import { LineageTree } from "./lineage-tree";
import { useLineage } from "./use-lineage";

const WAYS = ["graph", "list"] as const;
const WAY_WORDS = { graph: "Graph", list: "List" };

/**
 * A version's lineage: what rests on it, and the graph that unfolds from it.
 * @param of "us_prices_daily@7"
 * @param missing shown where there is no such version
 */
export function LineageExplorer({ of, missing }: { of: string; missing?: ReactNode }) {
	const { first, failed, lineage, rollback, thinkOf, as, setAs } = useLineage(of);
	return (
		<QueryView
			query={first}
			missing={missing}
			skeleton={<LinesSkeleton lines={8} label={`Loading the lineage of ${of}`} />}
		>
			{() =>
				lineage && (
					<>
						<Impact of={of} rollback={rollback} thinkOf={thinkOf} />
						{failed && (
							<Notice
								state="unknown"
								className="mb-4"
								title="A step could not be unfolded"
								action={<Button onClick={() => void failed.refetch()}>Try again</Button>}
							>
								{problemOf(failed.error).title}
							</Notice>
						)}
						<div className="mb-2 flex flex-wrap items-baseline justify-between gap-2 max-sm:hidden">
							<p className="text-subtle text-xs">
								{as === "graph" &&
									"What it was made from is at the left, what came of it at the right. Arrow keys walk and unfold, Enter opens."}
							</p>
							<ChoiceButtons legend="Show as" choices={WAYS} words={WAY_WORDS} value={as} onChoose={setAs} />
						</div>
						{as === "graph" ? <LineageGraph lineage={lineage} /> : <LineageTree lineage={lineage} />}
					</>
				)
			}
		</QueryView>
	);
}

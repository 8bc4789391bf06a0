import { Plus } from "lucide-react";
import { useId } from "react";
import type { LineageEdge, LineageNode } from "@/server/vocabulary/lineage-views";
import { Button } from "../../_ui/button";
import { Link } from "../../_ui/link";
import { CurrentMark } from "../_parts/version-parts";
import { hidden, neighbours } from "./graph";
import { unfoldLabel } from "./node-card";
import { About, edgeText, hrefOf, NodeIcon, StandingMark, titleOf } from "./node-words";
import type { Way } from "./unfolded";
import type { Lineage } from "./use-lineage";

/** The same as an indented list: for narrow windows, and for who reads rather than looks. */
export function LineageTree({ lineage }: { lineage: Lineage }) {
	const root = lineage.graph.nodes.get(lineage.graph.root);
	const id = useId();
	if (!root) return null;
	return (
		<div className="grid gap-5">
			<Row node={root} edge={null} />
			{(["up", "down"] as const).map((way) => (
				<section key={way} aria-labelledby={`${id}${way}`}>
					<h2 id={`${id}${way}`} className="mb-1.5 font-semibold text-base">
						{way === "up" ? "Made from" : "What came of it"}
					</h2>
					<Branch node={root} way={way} lineage={lineage} above={[root.id]} />
				</section>
			))}
		</div>
	);
}

function Branch({
	node,
	way,
	lineage,
	above,
}: {
	node: LineageNode;
	way: Way;
	lineage: Lineage;
	/** the nodes on the way here: a list goes one way only, so none comes again */
	above: readonly string[];
}) {
	const { graph } = lineage;
	const found = neighbours(graph, node.id, way).filter((other) => !above.includes(other.node.id));
	const rest = hidden(graph, node, way);
	if (found.length === 0 && !rest) {
		return above.length === 1 ? <p className="text-muted text-sm">Nothing that is known of.</p> : null;
	}
	return (
		<ul className="grid gap-2 border-line border-l pl-3">
			{found.map(({ edge, node: other }) => (
				<li key={other.id} className="grid gap-2">
					<Row node={other} edge={edge} />
					<Branch node={other} way={way} lineage={lineage} above={[...above, other.id]} />
				</li>
			))}
			{rest && (
				<li>
					<Button
						look="quiet"
						aria-label={unfoldLabel(node, way, rest.more)}
						busy={lineage.isLoading(node.id, way)}
						busyLabel="Unfolding…"
						onClick={() => lineage.more(node, way)}
						className="-ml-2.5"
					>
						<Plus aria-hidden className="size-3.5" />
						{rest.more === null ? "Unfold" : `${rest.more.toLocaleString("en-US")} more`}
					</Button>
				</li>
			)}
		</ul>
	);
}

function Row({ node, edge }: { node: LineageNode; edge: LineageEdge | null }) {
	const href = hrefOf(node);
	const said = edge && edgeText(edge);
	const title = <span className="wrap-anywhere font-medium">{titleOf(node)}</span>;
	return (
		<div className="min-w-0 text-sm">
			<div className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
				<NodeIcon node={node} />
				{href === null ? (
					title
				) : (
					<Link href={href} className="min-w-0 text-accent hover:underline">
						{title}
					</Link>
				)}
				{node.kind === "version" && node.is_current && <CurrentMark />}
				{"trust" in node && <StandingMark {...node} />}
			</div>
			<div className="text-muted text-xs">
				<About node={node} />
				{said && (
					<span className="text-subtle">
						{" · "}
						{said.word}
						{said.window && <span className="num"> {said.window}</span>}
					</span>
				)}
			</div>
			{"why" in node && node.why !== null && node.trust !== "stands" && <p className="text-held text-xs">{node.why}</p>}
		</div>
	);
}

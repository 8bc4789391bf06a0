import { Minus, Plus } from "lucide-react";
import type { LineageNode } from "@/server/vocabulary/lineage-views";
import { cn } from "../../_ui/cn";
import { Link } from "../../_ui/link";
import { CurrentMark } from "../_parts/version-parts";
import { hidden, NODE, type Place } from "./graph";
import { About, hrefOf, NodeIcon, StandingMark, saidOf, titleOf } from "./node-words";
import type { Way } from "./unfolded";
import type { Lineage } from "./use-lineage";

/** A node in the graph: a link to its page, with what unfolds at its sides. */
export function NodeCard({
	node,
	place,
	lineage,
	active,
	onFocus,
}: {
	node: LineageNode;
	place: Place;
	lineage: Lineage;
	/** Tab comes here */
	active: boolean;
	onFocus: () => void;
}) {
	const isRoot = node.id === lineage.graph.root;
	const href = hrefOf(node);
	const doubtful = "trust" in node && node.trust !== "stands";
	const props = {
		"data-node": node.id,
		"aria-label": saidOf(node),
		onFocus,
		tabIndex: active ? 0 : -1,
		className: cn(
			"grid h-full min-w-0 content-center gap-0.5 rounded border bg-raised px-2.5 py-1 text-xs",
			href !== null && "hover:border-control hover:bg-hover",
			doubtful ? "border-held" : "border-line-strong",
			doubtful && node.would && "border-dashed",
			isRoot && "ring-2 ring-accent",
		),
	};
	const content = (
		<>
			<span className="flex min-w-0 items-center gap-1.5">
				<NodeIcon node={node} />
				<span className="min-w-0 truncate font-medium text-sm" title={titleOf(node)}>
					{node.kind === "version" ? node.dataset : titleOf(node)}
				</span>
				{node.kind === "version" && <span className="num shrink-0 font-medium text-sm">v{node.version}</span>}
				{node.kind === "version" && node.is_current && <CurrentMark />}
			</span>
			<span className="min-w-0 truncate text-muted">
				<About node={node} />
			</span>
			{doubtful && (
				<span className="flex min-w-0">
					<StandingMark {...node} />
				</span>
			)}
		</>
	);
	return (
		<div className="absolute" style={{ left: place.x, top: place.y, width: NODE.width, height: NODE.height }}>
			{href === null ? (
				<div role="note" {...props}>
					{content}
				</div>
			) : (
				<Link href={href} {...props}>
					{content}
				</Link>
			)}
			<Unfold node={node} way="up" lineage={lineage} active={active} className="right-full" />
			<Unfold node={node} way="down" lineage={lineage} active={active} className="left-full" />
		</div>
	);
}

const SAID: Record<Way, string> = { up: "what it was made from", down: "what came of it" };

export const unfoldLabel = (node: LineageNode, way: Way, more: number | null): string =>
	`${more === null ? "Unfold" : `${more.toLocaleString("en-US")} more of`} ${SAID[way]}: ${titleOf(node)}`;

function Unfold({
	node,
	way,
	lineage,
	active,
	className,
}: {
	node: LineageNode;
	way: Way;
	lineage: Lineage;
	active: boolean;
	className: string;
}) {
	const rest = hidden(lineage.graph, node, way);
	const folds = lineage.isUnfolded(node.id, way);
	const loading = lineage.isLoading(node.id, way);
	const look =
		"inline-flex h-5 min-w-5 items-center justify-center gap-0.5 rounded-full border border-line-strong bg-raised px-1 text-2xs text-muted hover:border-control hover:text-fg pointer-coarse:h-7 pointer-coarse:min-w-7";
	if (!rest && !folds) return null;
	return (
		<span
			className={cn(
				"absolute top-1/2 z-10 flex -translate-y-1/2 flex-col gap-0.5",
				way === "up" ? "translate-x-1/2 items-end" : "-translate-x-2.5 items-start",
				className,
			)}
		>
			{rest && (
				<button
					type="button"
					tabIndex={active ? 0 : -1}
					aria-label={unfoldLabel(node, way, rest.more)}
					title={unfoldLabel(node, way, rest.more)}
					onClick={() => lineage.more(node, way)}
					aria-busy={loading}
					className={look}
				>
					<Plus aria-hidden className={cn("size-3", loading && "animate-alive")} />
					{rest.more !== null && <span className="num pr-0.5">{rest.more.toLocaleString("en-US")} more</span>}
				</button>
			)}
			{folds && !loading && (
				<button
					type="button"
					tabIndex={active ? 0 : -1}
					aria-label={`Fold ${SAID[way]}: ${titleOf(node)}`}
					title={`Fold ${SAID[way]}`}
					onClick={() => lineage.fold(node.id, way)}
					className={look}
				>
					<Minus aria-hidden className="size-3" />
				</button>
			)}
		</span>
	);
}

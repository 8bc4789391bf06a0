"use client";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { LineageEdge, LineageNode } from "@/server/vocabulary/lineage-views";
import { cn } from "../../_ui/cn";
import { hidden, type Layout, layoutOf, NODE, neighbours, type Place, passesDoubt } from "./graph";
import { NodeCard } from "./node-card";
import { edgeText } from "./node-words";
import type { Way } from "./unfolded";
import type { Lineage } from "./use-lineage";

const MARGIN = 36;
const KEYS: Record<string, Way | "above" | "below" | "root"> = {
	ArrowLeft: "up",
	ArrowRight: "down",
	ArrowUp: "above",
	ArrowDown: "below",
	Home: "root",
};

/**
 * The graph, from left to right. Arrow keys walk the nodes and unfold where there is more; Enter opens a node's page.
 */
export function LineageGraph({ lineage }: { lineage: Lineage }) {
	const { graph } = lineage;
	const layout = layoutOf(graph);
	const area = useRef<HTMLDivElement>(null);
	const [at, setAt] = useState<string | null>(null);
	const active = at !== null && graph.nodes.has(at) ? at : graph.root;
	useStay(area, layout.places.get(graph.root), graph.root);
	const walk = (event: KeyboardEvent) => {
		const node = graph.nodes.get((event.target as HTMLElement).dataset.node ?? "");
		const where = KEYS[event.key];
		if (!node || !where || event.altKey || event.ctrlKey || event.metaKey) return;
		event.preventDefault();
		event.stopPropagation();
		const next = nextFrom(lineage, layout, node, where);
		if (next) area.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next)}"]`)?.focus();
		else if ((where === "up" || where === "down") && hidden(graph, node, where)) lineage.more(node, where);
	};
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the nodes in it
		<div ref={area} onKeyDown={walk} className="thin-scroll -mx-4 overflow-x-auto border-y bg-sunken">
			<div
				className="relative mx-auto"
				style={{ width: layout.width + 2 * MARGIN, height: Math.max(layout.height, NODE.height) + 2 * MARGIN }}
			>
				<div className="absolute" style={{ left: MARGIN, top: MARGIN }}>
					<svg aria-hidden width={layout.width} height={layout.height} className="absolute overflow-visible">
						{graph.edges.map((edge) => (
							<Edge
								key={`${edge.from} ${edge.to} ${edge.kind}`}
								edge={edge}
								from={layout.places.get(edge.from)}
								to={layout.places.get(edge.to)}
								rootX={layout.places.get(graph.root)?.x ?? 0}
								doubtful={passesDoubt(graph, edge)}
							/>
						))}
					</svg>
					<ul aria-label="Lineage">
						{[...layout.places].map(([id, place]) => {
							const node = graph.nodes.get(id);
							return (
								node && (
									<li key={id}>
										<NodeCard
											node={node}
											place={place}
											lineage={lineage}
											active={id === active}
											onFocus={() => setAt(id)}
										/>
									</li>
								)
							);
						})}
					</ul>
				</div>
			</div>
		</div>
	);
}

/** What was asked about is seen at first, and stays where it was on the screen when something unfolds to its left. */
function useStay(area: React.RefObject<HTMLDivElement | null>, root: Place | undefined, id: string): void {
	const last = useRef<{ id: string; x: number } | null>(null);
	const x = root?.x ?? 0;
	useEffect(() => {
		const box = area.current;
		if (!box) return;
		const before = last.current;
		if (before?.id === id) box.scrollLeft += x - before.x;
		else box.scrollLeft = x + MARGIN + NODE.width / 2 - box.clientWidth / 2;
		last.current = { id, x };
	}, [area, id, x]);
}

function nextFrom(
	{ graph }: Lineage,
	{ places }: Layout,
	node: LineageNode,
	where: Way | "above" | "below" | "root",
): string | undefined {
	if (where === "root") return graph.root;
	const here = places.get(node.id) ?? { x: 0, y: 0 };
	if (where === "up" || where === "down") {
		const distance = (id: string): number => Math.abs((places.get(id)?.y ?? 0) - here.y);
		return neighbours(graph, node.id, where)
			.map(({ node: other }) => other.id)
			.sort((a, b) => distance(a) - distance(b))[0];
	}
	const step = where === "above" ? -1 : 1;
	return [...places]
		.filter(([, place]) => place.x === here.x && (place.y - here.y) * step > 0)
		.sort(([, a], [, b]) => (a.y - b.y) * step)[0]?.[0];
}

function Edge({
	edge,
	from,
	to,
	rootX,
	doubtful,
}: {
	edge: LineageEdge;
	from: Place | undefined;
	to: Place | undefined;
	rootX: number;
	doubtful: boolean;
}) {
	if (!from || !to) return null;
	const [x1, y1] = [from.x + NODE.width, from.y + NODE.height / 2];
	const [x2, y2] = [to.x, to.y + NODE.height / 2];
	const bend = Math.max(24, (x2 - x1) / 2);
	const { word, window } = edgeText(edge);
	// Beside the end that has one line only: left of the root many lines meet at their right, right of it at their left.
	const before = from.x < rootX;
	const [x, y] = before ? [x1 + 14, y1] : [x2 - 14, y2];
	return (
		<g className={doubtful ? "text-held" : "text-control"}>
			<path
				d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
				fill="none"
				stroke="currentColor"
				strokeWidth={doubtful ? 2 : 1}
			/>
			<path d={`M${x2 - 6} ${y2 - 3.5}L${x2} ${y2}L${x2 - 6} ${y2 + 3.5}`} fill="none" stroke="currentColor" />
			<text
				textAnchor={before ? "start" : "end"}
				className={cn("text-2xs", "fill-current", doubtful ? "text-held" : "text-subtle")}
			>
				<tspan x={x} y={y - 5}>
					{word}
				</tspan>
				{window && (
					<tspan x={x} y={y + 13} className="num">
						{window}
					</tspan>
				)}
			</text>
		</g>
	);
}

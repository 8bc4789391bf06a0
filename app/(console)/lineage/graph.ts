/** A graph put together from the answers that its steps gave, and where its nodes lie: layers from left to right. */
import type { LineageEdge, LineageNode, LineageView, Reach } from "@/server/vocabulary/lineage-views";
import type { Way } from "./unfolded";

export type Graph = {
	root: string;
	nodes: ReadonlyMap<string, LineageNode>;
	edges: readonly LineageEdge[];
};

/** One graph of all the answers; where they tell of the same version, what was looked at counts. */
export function merge(root: string, views: readonly LineageView[]): Graph {
	const nodes = new Map<string, LineageNode>();
	const edges = new Map<string, LineageEdge>();
	for (const view of views) {
		for (const node of view.nodes) {
			const known = nodes.get(node.id);
			const both = known?.kind === "version" && node.kind === "version";
			nodes.set(
				node.id,
				both ? { ...node, up: further(known.up, node.up), down: further(known.down, node.down) } : node,
			);
		}
		for (const edge of view.edges) edges.set(`${edge.from} ${edge.to} ${edge.kind}`, edge);
	}
	return { root, nodes, edges: [...edges.values()] };
}

const further = (a: Reach, b: Reach): Reach => (b.total === null ? a : b);

/** Neighbours of a node that are shown, with the edges that lead there. */
export function neighbours(graph: Graph, id: string, way: Way): { edge: LineageEdge; node: LineageNode }[] {
	return graph.edges.flatMap((edge) => {
		const [here, there] = way === "up" ? [edge.to, edge.from] : [edge.from, edge.to];
		const node = here === id ? graph.nodes.get(there) : undefined;
		return node ? [{ edge, node }] : [];
	});
}

/** What is not shown one way from a node: null for nothing; else how many, where it is known. */
export function hidden(graph: Graph, node: LineageNode, way: Way): { more: number | null } | null {
	if (node.kind !== "version") return null;
	const shown = neighbours(graph, node.id, way).length;
	const { total, least } = node[way];
	if ((total ?? least) <= shown) return null;
	return { more: total === null ? null : total - shown };
}

/** Whether something that rests on withdrawn content took it along this edge. */
export function passesDoubt({ nodes }: Graph, { from, to }: LineageEdge): boolean {
	const [a, b] = [nodes.get(from), nodes.get(to)];
	const inDoubt = (node: LineageNode | undefined): boolean =>
		node !== undefined && "trust" in node && node.trust !== "stands";
	return inDoubt(a) && inDoubt(b);
}

/**
 * The layer of each node: 0 for the root, its makers before, its outcome after. A node that would lie left of, or over,
 * what it was made from is moved to the right of it; there are no circles, since everything was made of what was there.
 */
export function layersOf(graph: Graph): Map<string, number> {
	const layers = new Map([[graph.root, 0]]);
	const queue = [graph.root];
	for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
		const layer = layers.get(id) ?? 0;
		for (const [way, step] of [
			["up", -1],
			["down", 1],
		] as const) {
			for (const { node } of neighbours(graph, id, way)) {
				if (layers.has(node.id)) continue;
				layers.set(node.id, layer + step);
				queue.push(node.id);
			}
		}
	}
	for (let moved = true, rounds = 0; moved && rounds <= graph.nodes.size; rounds += 1) {
		moved = false;
		for (const { from, to } of graph.edges) {
			const [a, b] = [layers.get(from), layers.get(to)];
			if (a === undefined || b === undefined || b > a) continue;
			layers.set(to, a + 1);
			moved = true;
		}
	}
	return layers;
}

export const NODE = { width: 232, height: 72, gapX: 128, gapY: 18 };
export type Place = { x: number; y: number };
export type Layout = { places: ReadonlyMap<string, Place>; width: number; height: number };

/** Where each node lies. In a layer they keep the order of their neighbours toward the root, so that few lines cross. */
export function layoutOf(graph: Graph): Layout {
	const layers = layersOf(graph);
	const columns = new Map<number, string[]>();
	for (const [id, layer] of layers) columns.set(layer, [...(columns.get(layer) ?? []), id]);
	const order = [...columns.keys()].sort((a, b) => Math.abs(a) - Math.abs(b) || a - b);
	const [left, tallest] = [Math.min(...columns.keys()), Math.max(...[...columns.values()].map((ids) => ids.length))];
	const pitch = NODE.height + NODE.gapY;
	const height = tallest * pitch - NODE.gapY;
	const places = new Map<string, Place>();
	for (const layer of order) {
		const ids = columns.get(layer) ?? [];
		const toward = new Map(ids.map((id) => [id, middleOf(neighbours(graph, id, layer > 0 ? "up" : "down"), places)]));
		ids.sort((a, b) => (toward.get(a) ?? 0) - (toward.get(b) ?? 0));
		const top = (height - (ids.length * pitch - NODE.gapY)) / 2;
		for (const [at, id] of ids.entries()) {
			places.set(id, { x: (layer - left) * (NODE.width + NODE.gapX), y: top + at * pitch });
		}
	}
	const width = columns.size === 0 ? 0 : (Math.max(...columns.keys()) - left) * (NODE.width + NODE.gapX) + NODE.width;
	return { places, width, height };
}

function middleOf(around: readonly { node: LineageNode }[], places: ReadonlyMap<string, Place>): number {
	const found = around.flatMap(({ node }) => places.get(node.id)?.y ?? []);
	return found.length === 0 ? 0 : found.reduce((sum, y) => sum + y, 0) / found.length;
}

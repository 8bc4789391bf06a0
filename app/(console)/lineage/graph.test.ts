/** The graph of several steps, and where its nodes lie. */
import { describe, expect, test } from "vitest";
import type { LineageEdge, LineageView, VersionNode } from "@/server/vocabulary/lineage-views";
import { hidden, layersOf, layoutOf, merge, neighbours, passesDoubt } from "./graph";
import { fold, parseAsUnfolded, unfold } from "./unfolded";

const version = (id: string, facts: Partial<VersionNode> = {}): VersionNode => ({
	id,
	kind: "version",
	dataset: id.split("@")[0] ?? "",
	version: Number(id.split("@")[1]),
	action: "ingest",
	is_current: false,
	row_count: 1,
	watermark: null,
	published_at: "2024-01-02T00:00:00Z",
	published_by: "olivia",
	base_version: null,
	restored_version: null,
	withdrawn_by: null,
	trust: "stands",
	would: false,
	why: null,
	up: { total: null, least: 0 },
	down: { total: null, least: 0 },
	...facts,
});
const edge = (from: string, to: string): LineageEdge => ({
	from,
	to,
	kind: "built_on",
	window_from: null,
	window_to: null,
});
const view = (nodes: VersionNode[], edges: LineageEdge[]): LineageView => ({
	of: nodes[0]?.id ?? "",
	direction: "both",
	nodes,
	edges,
	more: 0,
});
const chain = merge("a@2", [
	view(
		[version("a@2", { up: { total: 1, least: 1 } }), version("a@1", { up: { total: null, least: 2 } })],
		[edge("a@1", "a@2")],
	),
]);

describe("what is not shown", () => {
	test("is counted where it was looked at, and only known to be there where it was not", () => {
		const cut = version("a@2", { down: { total: 14, least: 14 } });
		const graph = merge("a@2", [view([cut, version("a@1", { up: { total: null, least: 2 } })], [edge("a@1", "a@2")])]);
		expect(hidden(graph, cut, "down")).toEqual({ more: 14 });
		expect(hidden(graph, graph.nodes.get("a@1") ?? cut, "up")).toEqual({ more: null });
	});

	test("is nothing where all that there is came by another step", () => {
		const first = version("a@1", { down: { total: null, least: 1 } });
		const graph = merge("a@2", [view([version("a@2"), first], [edge("a@1", "a@2")])]);
		expect(hidden(graph, first, "down")).toBeNull();
	});

	test("a later answer that did not look does not undo one that did", () => {
		const graph = merge("a@2", [
			view([version("a@2", { up: { total: 1, least: 1 } })], []),
			view([version("a@2", { up: { total: null, least: 1 }, down: { total: 3, least: 3 } })], []),
		]);
		expect(graph.nodes.get("a@2")).toMatchObject({ up: { total: 1 }, down: { total: 3 } });
	});
});

describe("layers", () => {
	test("makers lie before, outcome after, and everything right of what it was made from", () => {
		// d@1 is one step from a@1, and b@1 two; the edge between them would point backwards.
		const graph = merge("a@1", [
			view(
				["a@1", "b@1", "c@1", "d@1", "z@1"].map((id) => version(id)),
				[edge("z@1", "a@1"), edge("a@1", "c@1"), edge("c@1", "b@1"), edge("a@1", "d@1"), edge("b@1", "d@1")],
			),
		]);
		const layers = layersOf(graph);
		expect(layers.get("z@1")).toBe(-1);
		for (const { from, to } of graph.edges)
			expect(layers.get(to) ?? 0, `${from} ${to}`).toBeGreaterThan(layers.get(from) ?? 0);
	});

	test("no two nodes share a place, and all lie inside", () => {
		const many = Array.from({ length: 9 }, (_, at) => version(`b@${at + 1}`));
		const graph = merge("a@1", [
			view(
				[version("a@1"), ...many],
				many.map(({ id }) => edge("a@1", id)),
			),
		]);
		const { places, width, height } = layoutOf(graph);
		expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(10);
		for (const { x, y } of places.values()) expect(x >= 0 && y >= 0 && x < width && y < height).toBe(true);
	});
});

test("neighbours go both ways along an edge", () => {
	expect(neighbours(chain, "a@2", "up").map(({ node }) => node.id)).toEqual(["a@1"]);
	expect(neighbours(chain, "a@1", "down").map(({ node }) => node.id)).toEqual(["a@2"]);
});

test("doubt goes along an edge only between two that are in doubt", () => {
	const pair = (trust: "stands" | "suspect") =>
		merge("a@2", [view([version("a@2", { trust }), version("a@1", { trust: "withdrawn" })], [edge("a@1", "a@2")])]);
	expect([passesDoubt(pair("suspect"), edge("a@1", "a@2")), passesDoubt(pair("stands"), edge("a@1", "a@2"))]).toEqual([
		true,
		false,
	]);
});

describe("what is unfolded", () => {
	test("is read from the address and written to it", () => {
		const text = "us_prices_daily@6.up,us_prices_daily@7.down.60";
		expect(parseAsUnfolded.serialize(parseAsUnfolded.parse(text) ?? [])).toBe(text);
	});

	test("leaves out what is no step", () => {
		expect(parseAsUnfolded.parse("nonsense,a@1.sideways,a.up,a@2.up")).toEqual([{ of: "a@2", way: "up", step: 12 }]);
	});

	test("is folded again, and unfolded further, one way at a time", () => {
		const shown = unfold(unfold([], "a@1", "up"), "a@1", "down", 999);
		expect(shown.map(({ way, step }) => [way, step])).toEqual([
			["up", 12],
			["down", 200],
		]);
		expect(fold(shown, "a@1", "up").map(({ way }) => way)).toEqual(["down"]);
	});
});

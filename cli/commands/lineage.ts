import type { Command } from "commander";
import { getLineage } from "../../server/lineage/reads";
import { EDGE_WORDS, LINEAGE_MOST, type LineageNode, type LineageView } from "../../server/vocabulary/lineage-views";
import { type GlobalOptions, runCommand } from "../context";
import { minute } from "../output";
import { parseCount } from "../parse";

type LineageOptions = GlobalOptions & { downstream?: boolean; depth: number };

export function addLineageCommand(program: Command): void {
	program
		.command("lineage <dataset>")
		.description(
			"what <dataset> or <dataset>@<version> was made from; with --downstream, what came of it and who read it",
		)
		.option("--downstream", "versions that rest on it, derived datasets and readers")
		.option("--depth <n>", `how many steps to go, at most ${LINEAGE_MOST.depth}`, parseCount, 5)
		.action((of: string, options: LineageOptions) =>
			runCommand(options, async ({ db, out }) => {
				const view = await getLineage(db, {
					of,
					direction: options.downstream ? "down" : "up",
					depth: Math.min(options.depth, LINEAGE_MOST.depth),
					step: LINEAGE_MOST.step,
					nodes: LINEAGE_MOST.nodes,
					rollback_to: null,
				});
				const { dataset, version } = rootOf(view);
				out.result({ dataset, version, ...view }, treeText);
			}),
		);
}

function rootOf({ of, nodes }: LineageView): Extract<LineageNode, { kind: "version" }> {
	const root = nodes.find((node) => node.id === of);
	if (root?.kind !== "version") throw new Error(`${of} is not among its own lineage`);
	return root;
}

/** An indented tree: what a node was made from, or what came of it, lies under it. */
function treeText(view: LineageView): string {
	const [here, there] = view.direction === "up" ? (["to", "from"] as const) : (["from", "to"] as const);
	const nodes = new Map(view.nodes.map((node) => [node.id, node]));
	const printed = new Set<string>();
	const lines: string[] = [];
	const print = (id: string, indent: string, how: string): void => {
		const node = nodes.get(id);
		if (!node) return;
		const again = printed.has(id);
		lines.push(`${indent}${how}${textOf(node)}${again ? " (see above)" : ""}`);
		if (again) return;
		printed.add(id);
		const edges = view.edges.filter((edge) => edge[here] === id);
		for (const edge of edges) {
			const window = edge.window_from || edge.window_to ? ` ${edge.window_from ?? "…"} – ${edge.window_to ?? "…"}` : "";
			const how = view.direction === "up" ? edge.kind.replace("_", " ") : EDGE_WORDS[edge.kind];
			print(edge[there], `${indent}  `, `${how}${window}: `);
		}
		if (node.kind !== "version") return;
		const { total, least } = node[view.direction === "up" ? "up" : "down"];
		const more = (total ?? least) - edges.length;
		if (more > 0) lines.push(`${indent}  … ${total === null ? "more" : `${more.toLocaleString("en-US")} more`}`);
	};
	print(view.of, "", "");
	return lines.join("\n");
}

const countOf = (count: number, noun: string): string =>
	`${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

function textOf(node: LineageNode): string {
	switch (node.kind) {
		case "version": {
			const current = node.is_current ? ", current" : "";
			return `${node.id} (${node.action}, ${minute(node.published_at)}${current})${doubtOf(node)}`;
		}
		case "run":
			return `run ${node.run} (${node.trigger}, ${node.requested_by})`;
		case "source":
			return `${node.source}${node.files > 0 ? ` (${countOf(node.files, "file")}: ${node.file_names.join(", ")}${node.files > node.file_names.length ? ", …" : ""})` : ""}`;
		case "reader": {
			const token = node.token === null ? "" : ` with the token ${node.token || "(no label)"}`;
			return `${node.actor} by ${node.via}${token} (${countOf(node.reads, "time")}, last ${minute(node.last_read_at)})${doubtOf(node)}`;
		}
	}
}

const doubtOf = ({ trust, why }: Extract<LineageNode, { trust: string }>): string =>
	trust === "stands" ? "" : ` ${trust.toUpperCase()}: ${why}`;

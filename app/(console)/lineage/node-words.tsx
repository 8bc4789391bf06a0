import { FileInput, KeyRound, type LucideIcon, Play, UserRound } from "lucide-react";
import type { LineageEdge, LineageNode, Standing } from "@/server/vocabulary/lineage-views";
import { cn } from "../../_ui/cn";
import { plural } from "../../_ui/number-format";
import { STATES } from "../../_ui/states";
import { Time } from "../../_ui/time";
import { paths } from "../paths";

/** Withdrawn or suspect, or what a rollback would make of it; nothing for what stands. */
export function StandingMark({ trust, would, why }: Standing) {
	if (trust === "stands") return null;
	const Icon = STATES[trust].icon;
	return (
		<span
			title={why ?? undefined}
			className={cn(
				"inline-flex items-center gap-1 whitespace-nowrap font-medium text-held text-xs",
				would && "rounded-sm border border-current border-dashed px-1",
			)}
		>
			<Icon aria-hidden strokeWidth={2.25} className="size-3.5 shrink-0" />
			{would && "would be "}
			{trust}
		</span>
	);
}

export function NodeIcon({ node }: { node: LineageNode }) {
	const Icon: LucideIcon | null =
		node.kind === "run"
			? Play
			: node.kind === "source"
				? FileInput
				: node.kind === "reader"
					? node.token === null
						? UserRound
						: KeyRound
					: null;
	return Icon && <Icon aria-hidden className="size-3.5 shrink-0 text-subtle" />;
}

/** A node's page; a reader has none. */
export function hrefOf(node: LineageNode): string | null {
	switch (node.kind) {
		case "version":
			return paths.version(node.dataset, node.version);
		case "run":
			return paths.run(node.run);
		case "source":
			return paths.run(node.run, { tab: "files" });
		case "reader":
			return null;
	}
}

export function titleOf(node: LineageNode): string {
	switch (node.kind) {
		case "version":
			return `${node.dataset} v${node.version}`;
		case "run":
			return `Run ${node.run}`;
		case "source":
			return node.source;
		case "reader":
			return node.token === null ? node.actor : `${node.actor}, token ${node.token || "(no label)"}`;
	}
}

/** A line about a node. */
export function About({ node }: { node: LineageNode }) {
	switch (node.kind) {
		case "version":
			return (
				<>
					{node.action}
					{node.restored_version !== null && ` to v${node.restored_version}`} by {node.published_by},{" "}
					<Time at={node.published_at} />
				</>
			);
		case "run":
			return (
				<>
					{node.trigger === "manual" ? "" : `${node.trigger}, `}asked for by {node.requested_by}
				</>
			);
		case "source":
			return (
				<span title={node.file_names.join("\n")}>
					{node.files === 0
						? "no file kept"
						: node.files === 1
							? node.file_names[0]
							: `${plural(node.files, "file")}: ${node.file_names[0]}, …`}
				</span>
			);
		case "reader":
			return (
				<>
					by {node.via}, {plural(node.reads, "time")}, last <Time at={node.last_read_at} />
				</>
			);
	}
}

const WORDS: Record<LineageEdge["kind"], string> = {
	received: "received",
	published: "published",
	built_on: "built on",
	restored: "put back",
	derived: "derived",
	read_by: "read",
};

/** What an edge says: how, and over which sessions. */
export function edgeText({ kind, window_from: from, window_to: to }: LineageEdge): { word: string; window: string } {
	const window = from === null && to === null ? "" : `${from ?? "…"} – ${to ?? "…"}`;
	// The run's window is its source's, too: said once.
	return { word: WORDS[kind], window: kind === "published" ? "" : window };
}

/** A node in words, for who does not see the graph. */
export function saidOf(node: LineageNode): string {
	const standing = "trust" in node && node.trust !== "stands" ? `, ${node.would ? "would be " : ""}${node.trust}` : "";
	const what = { version: "", run: "", source: "source ", reader: "reader " }[node.kind];
	const current = node.kind === "version" && node.is_current ? ", current" : "";
	const why = "why" in node && node.why !== null ? `: ${node.why}` : "";
	return `${what}${titleOf(node)}${current}${standing}${why}`;
}

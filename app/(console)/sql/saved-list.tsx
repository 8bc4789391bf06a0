"use client";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import type { SavedQuery } from "@/server/vocabulary/query-views";
import { IconButton } from "../../_ui/button";
import { EmptyState } from "../../_ui/empty-state";
import { InlineProblem } from "../../_ui/error-panel";
import { Menu, MenuItem, MenuLine } from "../../_ui/menu";
import { RowsSkeleton } from "../../_ui/skeleton";
import { Time } from "../../_ui/time";
import { problemOf } from "../_client/problem";
import { QueryView } from "../_client/query-view";
import { DeleteSaved, RenameSaved } from "./saved-dialogs";
import { useSave, useSaved } from "./use-saved";

type Opening = (saved: SavedQuery) => void;

/** Kept queries: one's own first, then what others share. A click opens one. */
export function SavedList({ onOpen }: { onOpen: Opening }) {
	const { query, isOwn } = useSaved();
	return (
		<QueryView
			query={query}
			skeleton={<RowsSkeleton rows={4} columns={2} rowClass="h-14" label="Loading saved queries" />}
		>
			{(saved) => {
				const [own, others] = [saved.filter(isOwn), saved.filter((one) => !isOwn(one))];
				if (saved.length === 0)
					return (
						<EmptyState title="Nothing is saved yet">
							Save beside the editor keeps a query under a name, for you or for everybody.
						</EmptyState>
					);
				return (
					<div className="grid gap-4">
						<Part title="Yours" saved={own} none="You have saved none." onOpen={onOpen} own />
						<Part title="Shared by others" saved={others} none="Nobody shares one." onOpen={onOpen} />
					</div>
				);
			}}
		</QueryView>
	);
}

function Part({
	title,
	saved,
	none,
	onOpen,
	own = false,
}: {
	title: string;
	saved: readonly SavedQuery[];
	none: string;
	onOpen: Opening;
	own?: boolean;
}) {
	return (
		<section aria-label={title}>
			<h3 className="mb-1 text-subtle text-xs">{title}</h3>
			{saved.length === 0 ? (
				<p className="text-muted text-sm">{none}</p>
			) : (
				<ul className="divide-y border-y">
					{saved.map((one) => (
						<li key={one.id} className="py-2">
							<SavedRow saved={one} own={own} onOpen={onOpen} />
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

function SavedRow({ saved, own, onOpen }: { saved: SavedQuery; own: boolean; onOpen: Opening }) {
	const save = useSave();
	const [doing, setDoing] = useState<"rename" | "delete" | null>(null);
	const { id, name, sql, shared } = saved;
	return (
		<>
			<div className="flex items-start gap-1">
				<div className="min-w-0 flex-1">
					<button
						type="button"
						onClick={() => onOpen(saved)}
						className="block w-full text-left font-medium text-sm wrap-anywhere hover:text-accent"
					>
						{name}
					</button>
					<p className="line-clamp-2 whitespace-pre-wrap font-mono text-muted text-xs wrap-anywhere">{sql}</p>
					<p className="mt-1 flex flex-wrap gap-x-3 gap-y-0.5 text-subtle text-xs">
						<span>{own ? (shared ? "shared" : "only yours") : `by ${saved.owner}`}</span>
						<span>
							changed <Time at={saved.changed_at} />
						</span>
					</p>
				</div>
				{own && (
					<Menu
						trigger={
							<IconButton label={`What to do about ${name}`} disabled={save.isPending}>
								<Ellipsis aria-hidden />
							</IconButton>
						}
					>
						<MenuItem onSelect={() => setDoing("rename")}>Rename…</MenuItem>
						<MenuItem onSelect={() => save.mutate({ id, name, sql, shared: !shared })}>
							{shared ? "Stop sharing" : "Share with everybody"}
						</MenuItem>
						<MenuLine />
						<MenuItem onSelect={() => setDoing("delete")}>Delete…</MenuItem>
					</Menu>
				)}
			</div>
			{save.error !== null && <InlineProblem problem={problemOf(save.error)} />}
			{doing === "rename" && <RenameSaved saved={saved} onClose={() => setDoing(null)} />}
			{doing === "delete" && <DeleteSaved saved={saved} onClose={() => setDoing(null)} />}
		</>
	);
}

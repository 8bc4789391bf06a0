"use client";
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import type { SavedQuery, SavedQueryEntry } from "@/server/vocabulary/query-views";
import { IconButton } from "../../_ui/button";
import { EmptyState } from "../../_ui/empty-state";
import { InlineProblem } from "../../_ui/error-panel";
import { Menu, MenuItem, MenuLine } from "../../_ui/menu";
import { RowsSkeleton } from "../../_ui/skeleton";
import { Time } from "../../_ui/time";
import { problemOf } from "../_client/problem";
import { QueryView } from "../_client/query-view";
import { DeleteSaved, RenameSaved } from "./saved-dialogs";
import { useOpenSaved, useSave, useSaved } from "./use-saved";

export type SavedUses = {
	onOpen: (saved: SavedQuery) => void;
	/** its name or who sees it was changed here */
	onChanged: (before: SavedQueryEntry, after: SavedQuery) => void;
};

/** Kept queries: one's own first, then what others share. A click opens one. */
export function SavedList(uses: SavedUses) {
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
						<Part title="Yours" saved={own} none="You have saved none." own {...uses} />
						<Part title="Shared by others" saved={others} none="Nobody shares one." {...uses} />
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
	own = false,
	...uses
}: SavedUses & {
	title: string;
	saved: readonly SavedQueryEntry[];
	none: string;
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
							<SavedRow saved={one} own={own} {...uses} />
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

function SavedRow({ saved, own, onOpen, onChanged }: SavedUses & { saved: SavedQueryEntry; own: boolean }) {
	const save = useSave();
	const opening = useOpenSaved(onOpen);
	const [doing, setDoing] = useState<"rename" | "delete" | null>(null);
	const { id, name, beginning, shared, changed_at } = saved;
	const problem = opening.error ?? save.error;
	return (
		<>
			<div className="flex items-start gap-1">
				<div className="min-w-0 flex-1">
					<button
						type="button"
						onClick={() => opening.mutate(id)}
						disabled={opening.isPending}
						className="block w-full text-left font-medium text-sm wrap-anywhere hover:text-accent"
					>
						{name}
					</button>
					<p className="line-clamp-2 whitespace-pre-wrap font-mono text-muted text-xs wrap-anywhere">{beginning}</p>
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
						<MenuItem
							onSelect={() =>
								save.mutate({ id, changed_at, shared: !shared }, { onSuccess: (after) => onChanged(saved, after) })
							}
						>
							{shared ? "Stop sharing" : "Share with everybody"}
						</MenuItem>
						<MenuLine />
						<MenuItem onSelect={() => setDoing("delete")}>Delete…</MenuItem>
					</Menu>
				)}
			</div>
			{problem !== null && <InlineProblem problem={problemOf(problem)} />}
			{doing === "rename" && (
				<RenameSaved saved={saved} onChanged={(after) => onChanged(saved, after)} onClose={() => setDoing(null)} />
			)}
			{doing === "delete" && <DeleteSaved saved={saved} onClose={() => setDoing(null)} />}
		</>
	);
}

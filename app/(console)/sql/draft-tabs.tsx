"use client";
import { Plus, X } from "lucide-react";
import { IconButton } from "../../_ui/button";
import { cn } from "../../_ui/cn";
import type { Draft } from "./use-drafts";

/** What a draft is called if it is not saved: its comment at the top, else its first words. */
export function titleOf({ id, sql }: Pick<Draft, "id" | "sql">): string {
	const text = /^\s*--\s*(.+)/.exec(sql)?.[1] ?? sql;
	return text.trim().split(/\s+/).slice(0, 6).join(" ") || `Query ${id}`;
}

export function DraftTabs({
	open,
	chosen,
	nameOf,
	onChoose,
	onClose,
	onAdd,
}: {
	open: readonly Draft[];
	chosen: number;
	nameOf: (draft: Draft) => string;
	onChoose: (id: number) => void;
	onClose: (id: number) => void;
	onAdd: () => void;
}) {
	return (
		<div className="thin-scroll flex items-center gap-1 overflow-x-auto pb-1">
			<ul aria-label="Open queries" className="flex min-w-0 gap-1">
				{open.map((draft) => (
					<li
						key={draft.id}
						className={cn(
							"flex items-center rounded border text-sm",
							draft.id === chosen ? "border-line-strong bg-raised text-fg" : "border-transparent text-muted",
						)}
					>
						<button
							type="button"
							aria-current={draft.id === chosen ? "true" : undefined}
							onClick={() => onChoose(draft.id)}
							className="h-8 max-w-48 truncate rounded pl-2.5 pr-1 hover:text-fg pointer-coarse:h-10"
						>
							{nameOf(draft)}
						</button>
						<IconButton label={`Close ${nameOf(draft)}`} onClick={() => onClose(draft.id)}>
							<X aria-hidden />
						</IconButton>
					</li>
				))}
			</ul>
			<IconButton label="New query" onClick={onAdd}>
				<Plus aria-hidden />
			</IconButton>
		</div>
	);
}

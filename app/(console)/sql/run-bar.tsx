"use client";
import { Bookmark, History, Play, Square } from "lucide-react";
import type { ReactNode } from "react";
import type { SavedQueryEntry } from "@/server/vocabulary/query-views";
import { Button } from "../../_ui/button";
import { Kbd } from "../../_ui/kbd";

/** What can be done with the text above: run it, keep it, find others. */
export function RunBar({
	canRun,
	isRunning,
	isStrict,
	saving,
	onRun,
	onCancel,
	onStrict,
	onDrawer,
}: {
	canRun: boolean;
	isRunning: boolean;
	isStrict: boolean;
	saving: ReactNode;
	onRun: () => void;
	onCancel: () => void;
	onStrict: (isStrict: boolean) => void;
	onDrawer: () => void;
}) {
	return (
		<div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
			<Button look="primary" onClick={onRun} disabled={!canRun} busy={isRunning}>
				<Play aria-hidden className="size-3.5" />
				Run
			</Button>
			{isRunning && (
				<Button onClick={onCancel}>
					<Square aria-hidden className="size-3" />
					Cancel
				</Button>
			)}
			{saving}
			<label className="flex items-center gap-2 text-sm max-sm:order-last">
				<input type="checkbox" checked={isStrict} onChange={(event) => onStrict(event.target.checked)} />
				Refuse while a dataset is on hold
			</label>
			<span className="text-subtle text-xs max-lg:hidden">
				<Kbd>Ctrl/⌘</Kbd> <Kbd>Enter</Kbd> runs it
			</span>
			<Button look="quiet" onClick={onDrawer} className="sm:ml-auto">
				<History aria-hidden className="size-3.5" />
				History and saved
			</Button>
		</div>
	);
}

/** Keeps the draft: under a name of its own, or as a change of the saved query that it came from. */
export function SaveButtons({
	saved,
	isChanged,
	isEmpty,
	isSaving,
	onSave,
	onSaveAs,
}: {
	/** one's own, which the draft came from */
	saved: SavedQueryEntry | undefined;
	isChanged: boolean;
	isEmpty: boolean;
	isSaving: boolean;
	onSave: () => void;
	onSaveAs: () => void;
}) {
	if (!saved)
		return (
			<Button onClick={onSaveAs} disabled={isEmpty}>
				<Bookmark aria-hidden className="size-3.5" />
				Save…
			</Button>
		);
	return (
		<>
			<Button onClick={onSave} disabled={isEmpty || !isChanged} busy={isSaving} busyLabel="Saving…">
				<Bookmark aria-hidden className="size-3.5" />
				{isChanged ? "Save changes" : "Saved"}
			</Button>
			<Button look="quiet" onClick={onSaveAs} disabled={isEmpty}>
				Save as…
			</Button>
		</>
	);
}

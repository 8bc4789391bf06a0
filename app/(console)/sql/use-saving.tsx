"use client";
import { type ReactNode, useState } from "react";
import type { SavedQuery } from "@/server/vocabulary/query-views";
import { InlineProblem } from "../../_ui/error-panel";
import { problemOf } from "../_client/problem";
import { titleOf } from "./draft-tabs";
import { pinsFor } from "./pins";
import { SaveButtons } from "./run-bar";
import { NAME_MAX, SaveDialog } from "./save-dialog";
import type { Draft } from "./use-drafts";
import { useSave, useSaved, useSavedQuery } from "./use-saved";

/** Keeping the chosen draft: the buttons, what they open, and what Ctrl/Cmd+S does. */
export function useSaving(draft: Draft | undefined, onSaved: (draft: number, saved: SavedQuery) => void) {
	const { find, isOwn } = useSaved();
	const save = useSave();
	const [naming, setNaming] = useState(false);
	const [tried, setTried] = useState<number | null>(null);
	const origin = find(draft?.saved);
	// Another one's query is kept as a copy of one's own.
	const own = origin && isOwn(origin) ? origin : undefined;
	const sql = draft?.sql ?? "";
	const isEmpty = sql.trim() === "";
	const kept = useSavedQuery(own?.id);
	// Also where another window saved it meanwhile: this text is then not what is kept. Unread, it may be another.
	const isChanged = kept.isSuccess ? kept.data.sql !== sql : kept.isError;
	const saveChanges = () => {
		if (!draft || !own || save.isPending) return;
		setTried(draft.id);
		save.mutate({ id: own.id, changed_at: draft.read ?? "", sql }, { onSuccess: (saved) => onSaved(draft.id, saved) });
	};
	const saveNow = () => {
		if (isEmpty) return;
		if (!own) setNaming(true);
		else if (isChanged) saveChanges();
	};
	const dialog: ReactNode = naming && draft && (
		<SaveDialog
			sql={sql}
			suggestion={(origin?.name ?? titleOf(draft)).slice(0, NAME_MAX)}
			isPinned={Object.keys(pinsFor(sql, draft.pins ?? {})).length > 0}
			onClose={() => setNaming(false)}
			onSaved={(saved) => onSaved(draft.id, saved)}
		/>
	);
	return {
		/** what a draft is called: by the query it came from, else by its text */
		nameOf: (one: Draft): string => find(one.saved)?.name ?? titleOf(one),
		saveNow,
		buttons: (
			<SaveButtons
				saved={own}
				isChanged={isChanged}
				isEmpty={isEmpty}
				isSaving={save.isPending}
				onSave={saveChanges}
				onSaveAs={() => setNaming(true)}
			/>
		),
		more: (
			<>
				{save.error !== null && tried === draft?.id && (
					<div className="mt-2">
						<InlineProblem problem={problemOf(save.error)} />
					</div>
				)}
				{dialog}
			</>
		),
	};
}

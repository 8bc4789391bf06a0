"use client";
import { type ReactNode, useState } from "react";
import { InlineProblem } from "../../_ui/error-panel";
import { problemOf } from "../_client/problem";
import { titleOf } from "./draft-tabs";
import { pinsFor } from "./pins";
import { SaveButtons } from "./run-bar";
import { NAME_MAX, SaveDialog } from "./save-dialog";
import type { Draft } from "./use-drafts";
import { useSave, useSaved } from "./use-saved";

/** Keeping the chosen draft: the buttons, what they open, and what Ctrl/Cmd+S does. */
export function useSaving(draft: Draft | undefined, onSaved: (id: number) => void) {
	const { find, isOwn } = useSaved();
	const save = useSave();
	const [naming, setNaming] = useState(false);
	const origin = find(draft?.saved);
	// Another one's query is kept as a copy of one's own.
	const own = origin && isOwn(origin) ? origin : undefined;
	const sql = draft?.sql ?? "";
	const isEmpty = sql.trim() === "";
	const isChanged = own !== undefined && own.sql !== sql;
	const saveChanges = () => {
		if (!own || save.isPending) return;
		save.mutate({ id: own.id, name: own.name, sql, shared: own.shared });
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
			onSaved={({ id }) => onSaved(id)}
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
				{save.error !== null && (
					<div className="mt-2">
						<InlineProblem problem={problemOf(save.error)} />
					</div>
				)}
				{dialog}
			</>
		),
	};
}

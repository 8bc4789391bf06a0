"use client";
import { useState } from "react";
import type { SavedQuery, SavedQueryEntry } from "@/server/vocabulary/query-views";
import { ActionDialog } from "../../_ui/action-dialog";
import { Field, TextInput } from "../../_ui/field";
import { attemptOf } from "../_client/attempt";
import { NAME_MAX } from "./save-dialog";
import { useSave, useUnsave } from "./use-saved";

/** Gives a kept query another name. */
export function RenameSaved({
	saved,
	onChanged,
	onClose,
}: {
	saved: SavedQueryEntry;
	onChanged: (after: SavedQuery) => void;
	onClose: () => void;
}) {
	const save = useSave();
	const [name, setName] = useState(saved.name);
	return (
		<ActionDialog
			onOpenChange={(open) => !open && onClose()}
			title={`Rename “${saved.name}”`}
			attempt={attemptOf(save)}
			onSubmit={() =>
				save.mutate(
					{ id: saved.id, changed_at: saved.changed_at, name: name.trim() },
					{
						onSuccess: (after) => {
							onChanged(after);
							onClose();
						},
					},
				)
			}
			label="Rename"
			busyLabel="Renaming…"
			disabled={name.trim() === "" || name.trim() === saved.name}
		>
			<Field label="Name">
				{(control) => (
					<TextInput {...control} value={name} maxLength={NAME_MAX} onChange={(event) => setName(event.target.value)} />
				)}
			</Field>
		</ActionDialog>
	);
}

/** Takes a kept query away, after asking: it cannot be brought back. */
export function DeleteSaved({ saved, onClose }: { saved: SavedQueryEntry; onClose: () => void }) {
	const unsave = useUnsave();
	return (
		<ActionDialog
			onOpenChange={(open) => !open && onClose()}
			title={`Delete “${saved.name}”?`}
			attempt={attemptOf(unsave)}
			onSubmit={() => unsave.mutate({ id: saved.id }, { onSuccess: onClose })}
			look="danger"
			label="Delete"
			busyLabel="Deleting…"
			closeLabel="Keep it"
		>
			<p>
				{saved.shared ? "Nobody will find it any more, you included." : "You will not find it any more."} Drafts that
				are open keep its text.
			</p>
		</ActionDialog>
	);
}

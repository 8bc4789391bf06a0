"use client";
import { useState } from "react";
import type { SavedQuery } from "@/server/vocabulary/query-views";
import { ActionDialog } from "../../_ui/action-dialog";
import { Field, TextInput } from "../../_ui/field";
import { attemptOf } from "../_client/attempt";
import { useSave } from "./use-saved";

export const NAME_MAX = 100;

/** Keeps a query under a name of its own, for its owner or for everybody who may run SQL. */
export function SaveDialog({
	sql,
	suggestion,
	isPinned,
	onClose,
	onSaved,
}: {
	sql: string;
	suggestion: string;
	/** versions are pinned that the text does not name */
	isPinned: boolean;
	onClose: () => void;
	onSaved: (saved: SavedQuery) => void;
}) {
	const save = useSave();
	const [name, setName] = useState(suggestion);
	const [shared, setShared] = useState(false);
	const submit = () =>
		save.mutate(
			{ name: name.trim(), sql, shared },
			{
				onSuccess: (saved) => {
					onSaved(saved);
					onClose();
				},
			},
		);
	return (
		<ActionDialog
			onOpenChange={(open) => !open && onClose()}
			title="Save this query"
			attempt={attemptOf(save)}
			onSubmit={submit}
			label="Save"
			busyLabel="Saving…"
			disabled={name.trim() === ""}
		>
			<Field label="Name">
				{(control) => (
					<TextInput {...control} value={name} maxLength={NAME_MAX} onChange={(event) => setName(event.target.value)} />
				)}
			</Field>
			<SharedChoice shared={shared} onChange={setShared} />
			{isPinned && (
				<p className="text-muted text-sm">
					The text alone is kept, without what is pinned beside it. To keep a version, write it:{" "}
					<code className="font-mono text-xs">lake."prices@3"</code>.
				</p>
			)}
		</ActionDialog>
	);
}

function SharedChoice({ shared, onChange }: { shared: boolean; onChange: (shared: boolean) => void }) {
	const choices = [
		{ shared: false, label: "Only mine", hint: "nobody else sees it" },
		{ shared: true, label: "Shared", hint: "everybody who may run SQL sees and runs it; only you change it" },
	];
	return (
		<fieldset className="grid gap-1.5">
			<legend className="mb-1 font-medium text-sm">Who sees it</legend>
			{choices.map((choice) => (
				<label key={choice.label} className="flex items-baseline gap-2 text-sm pointer-coarse:min-h-9">
					<input
						type="radio"
						name="shared"
						checked={shared === choice.shared}
						onChange={() => onChange(choice.shared)}
						className="translate-y-0.5"
					/>
					<span>
						{choice.label} <span className="text-subtle">– {choice.hint}</span>
					</span>
				</label>
			))}
		</fieldset>
	);
}

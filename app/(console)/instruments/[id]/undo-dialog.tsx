"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { nameAfterUndo, undoLeaves, undoSaid } from "@/server/vocabulary/instrument-changes";
import { ActionDialog } from "../../../_ui/action-dialog";
import { attemptOf } from "../../_client/attempt";
import { useTRPC } from "../../_client/trpc";
import { type Props, useDone } from "./change-dialogs";
import { TakeOver } from "./take-over";

/** Its last rename or delisting was wrong. */
export function UndoDialog({ instrument, onOpenChange }: Props) {
	const trpc = useTRPC();
	const [takeOver, setTakeOver] = useState(false);
	// As it was when the dialog opened: what somebody changes meanwhile is not what was read here.
	const [change] = useState(instrument.last_change);
	const undo = useMutation(trpc.instruments.undo.mutationOptions(useDone(onOpenChange)));
	if (change === null) return null;
	const { kind, symbol, date } = change;
	return (
		<ActionDialog
			onOpenChange={onOpenChange}
			title={`Take back the ${kind} of ${symbol}?`}
			description={`${undoSaid(change, instrument)}.`}
			attempt={attemptOf(undo)}
			onSubmit={() => undo.mutate({ id: instrument.id, expected: { kind, symbol, date }, takeOver })}
			label="Take it back"
			busyLabel="Taking it back…"
			look="danger"
		>
			<ul className="grid gap-2 text-sm">
				{undoLeaves(change).map((line) => (
					<li key={line}>{line}.</li>
				))}
			</ul>
			<TakeOver checked={takeOver} onChange={setTakeOver}>
				Take {nameAfterUndo(change)} over from an instrument that only rows have made known since: it is the same
				company
			</TakeOver>
		</ActionDialog>
	);
}

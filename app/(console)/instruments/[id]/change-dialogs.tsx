"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { InstrumentView } from "@/server/vocabulary/instrument-views";
import { ActionDialog } from "../../../_ui/action-dialog";
import { Field, TextInput } from "../../../_ui/field";
import { attemptOf } from "../../_client/attempt";
import { useTRPC } from "../../_client/trpc";
import { TakeOver } from "./take-over";

export type Props = { instrument: InstrumentView; onOpenChange: (open: boolean) => void };

/** Once it is done the dialog closes, and what pages show is read again. */
export function useDone(onOpenChange: (open: boolean) => void) {
	const queryClient = useQueryClient();
	return {
		onSuccess: () => {
			onOpenChange(false);
			void queryClient.invalidateQueries();
		},
	};
}

export const nameOf = ({ tickers, id }: InstrumentView): string => tickers.at(-1)?.symbol ?? `instrument ${id}`;

export function DayField({
	label,
	hint,
	value,
	onChange,
}: {
	label: string;
	hint: string;
	value: string;
	onChange: (day: string) => void;
}) {
	return (
		<Field label={label} hint={hint}>
			{(control) => (
				<TextInput {...control} type="date" value={value} onChange={(event) => onChange(event.target.value)} />
			)}
		</Field>
	);
}

/** The present name ends, and a new one begins. */
export function RenameDialog({ instrument, onOpenChange }: Props) {
	const trpc = useTRPC();
	const [symbol, setSymbol] = useState("");
	const [from, setFrom] = useState("");
	const [takeOver, setTakeOver] = useState(false);
	const rename = useMutation(trpc.instruments.rename.mutationOptions(useDone(onOpenChange)));
	return (
		<ActionDialog
			onOpenChange={onOpenChange}
			title={`Rename ${nameOf(instrument)}?`}
			description="It stays the same instrument: rows under the new ticker are its own from that day on. Rows that were published stay as they are."
			attempt={attemptOf(rename)}
			disabled={symbol.trim() === "" || from === ""}
			onSubmit={() => rename.mutate({ id: instrument.id, symbol: symbol.trim(), from, takeOver })}
			label="Rename"
			busyLabel="Renaming…"
		>
			<Field label="New ticker" hint={`as ${instrument.mic}'s data writes it`}>
				{(control) => (
					<TextInput
						{...control}
						autoComplete="off"
						spellCheck={false}
						maxLength={64}
						value={symbol}
						onChange={(event) => setSymbol(event.target.value)}
					/>
				)}
			</Field>
			<DayField
				label="First day"
				hint="of the new ticker; the old one ends the day before"
				value={from}
				onChange={setFrom}
			/>
			<TakeOver checked={takeOver} onChange={setTakeOver}>
				Take the ticker over from an instrument that only rows have made known: it is the same company
			</TakeOver>
		</ActionDialog>
	);
}

/** It has traded for the last time. */
export function DelistDialog({ instrument, onOpenChange }: Props) {
	const trpc = useTRPC();
	const [lastDay, setLastDay] = useState("");
	const delist = useMutation(trpc.instruments.delist.mutationOptions(useDone(onOpenChange)));
	return (
		<ActionDialog
			onOpenChange={onOpenChange}
			title={`Delist ${nameOf(instrument)}?`}
			description="Its ticker ends. Rows that have it later are another instrument's; those that were published stay until a run brings them again."
			attempt={attemptOf(delist)}
			disabled={lastDay === ""}
			onSubmit={() => delist.mutate({ id: instrument.id, lastDay })}
			label="Delist"
			busyLabel="Delisting…"
			look="danger"
		>
			<DayField label="Last day" hint="on which it traded" value={lastDay} onChange={setLastDay} />
		</ActionDialog>
	);
}

"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { attributeValue } from "@/server/vocabulary/instrument-codes";
import { INSTRUMENT_ATTRIBUTES, type InstrumentAttribute } from "@/server/vocabulary/instrument-views";
import { ActionDialog } from "../../../_ui/action-dialog";
import { ChoiceButtons } from "../../../_ui/choice-buttons";
import { Field, Select, TextInput } from "../../../_ui/field";
import { attemptOf } from "../../_client/attempt";
import { useTRPC } from "../../_client/trpc";
import { DayField, nameOf, type Props, useDone } from "./change-dialogs";
import { ATTRIBUTE_WORDS } from "./dated-columns";

const WAYS = ["set", "unset"] as const;
const WAY_WORDS = { set: "Set", unset: "Take away" };

/** A name or code, from a day on; or that there is none. */
export function AttributeDialog({ instrument, onOpenChange }: Props) {
	const trpc = useTRPC();
	const [way, setWay] = useState<(typeof WAYS)[number]>("set");
	const [name, setName] = useState<InstrumentAttribute>("name");
	const [value, setValue] = useState("");
	const [from, setFrom] = useState("");
	const set = useMutation(trpc.instruments.setAttribute.mutationOptions(useDone(onOpenChange)));
	const unset = useMutation(trpc.instruments.unsetAttribute.mutationOptions(useDone(onOpenChange)));
	const checked = attributeValue(name, value);
	const place = { id: instrument.id, name, from: from || null };
	const isSet = way === "set";
	return (
		<ActionDialog
			onOpenChange={onOpenChange}
			title={`Set a name or code of ${nameOf(instrument)}`}
			attempt={attemptOf(isSet ? set : unset)}
			disabled={isSet && "problem" in checked}
			onSubmit={() => (isSet ? set.mutate({ ...place, value }) : unset.mutate(place))}
			label={isSet ? "Set it" : "Take it away"}
			busyLabel={isSet ? "Setting…" : "Taking it away…"}
			look={isSet ? "primary" : "danger"}
		>
			<ChoiceButtons legend="Set or take away" choices={WAYS} words={WAY_WORDS} value={way} onChoose={setWay} />
			<Field label="What">
				{(control) => (
					<Select
						{...control}
						value={name}
						onChange={(event) => setName(INSTRUMENT_ATTRIBUTES.find((known) => known === event.target.value) ?? "name")}
					>
						{INSTRUMENT_ATTRIBUTES.map((known) => (
							<option key={known} value={known}>
								{ATTRIBUTE_WORDS[known]}
							</option>
						))}
					</Select>
				)}
			</Field>
			{isSet && (
				<Field label="Value" error={value !== "" && "problem" in checked ? checked.problem : null}>
					{(control) => (
						<TextInput
							{...control}
							autoComplete="off"
							spellCheck={false}
							value={value}
							onChange={(event) => setValue(event.target.value)}
						/>
					)}
				</Field>
			)}
			<DayField
				label={isSet ? "First day" : "First day without it"}
				hint={isSet ? "none: as far back as there is anything" : "none: it never had one, and all that was set goes"}
				value={from}
				onChange={setFrom}
			/>
		</ActionDialog>
	);
}

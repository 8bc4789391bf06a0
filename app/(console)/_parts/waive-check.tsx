"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CheckView } from "@/server/vocabulary/run-views";
import { ActionDialog } from "../../_ui/action-dialog";
import { Button } from "../../_ui/button";
import { ChoiceButtons } from "../../_ui/choice-buttons";
import { Field, TextInput } from "../../_ui/field";
import { plural } from "../../_ui/number-format";
import { attemptOf } from "../_client/attempt";
import { useTRPC } from "../_client/trpc";
import { useMay } from "../_client/use-me";
import { checkTitle } from "./check-row";
import { ReasonField } from "./reason-field";

export const canWaive = ({ status }: CheckView): boolean =>
	status === "warn" || status === "fail" || status === "error";

/** Takes responsibility for what a check found, for a while. Nothing for who may not. */
export function WaiveCheck({ check, dataset }: { check: CheckView; dataset: string }) {
	const may = useMay("waiver.request");
	const [asking, setAsking] = useState(false);
	if (!may) return null;
	return (
		<>
			<Button onClick={() => setAsking(true)} aria-label={`Waive… ${checkTitle(check.name)} of run ${check.run}`}>
				Waive…
			</Button>
			{asking && <WaiveDialog check={check} dataset={dataset} onOpenChange={setAsking} />}
		</>
	);
}

const WAYS = ["take", "leave"] as const;
type Way = (typeof WAYS)[number];
const WORDS: Record<Way, string> = { take: "Take all of it", leave: "Leave symbols behind" };

/** The symbols that the check points at, as the usual choice of what to leave behind. */
const symbolsOf = ({ sample }: CheckView): string =>
	[...new Set(sample.flatMap(({ symbol }) => (typeof symbol === "string" ? [symbol] : [])))].slice(0, 10).join(", ");

function WaiveDialog({
	check,
	dataset,
	onOpenChange,
}: {
	check: CheckView;
	dataset: string;
	onOpenChange: (open: boolean) => void;
}) {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const [way, setWay] = useState<Way>("take");
	const [symbols, setSymbols] = useState(symbolsOf(check));
	const [until, setUntil] = useState("");
	const [reason, setReason] = useState("");
	const waive = useMutation(
		trpc.waivers.request.mutationOptions({
			onSuccess: () => {
				onOpenChange(false);
				void queryClient.invalidateQueries();
			},
		}),
	);
	const named = symbols
		.split(",")
		.map((symbol) => symbol.trim())
		.filter(Boolean);
	// What is left behind is missing from every check: that is never one person's word.
	const takesTwo = check.severity === "critical" || way === "leave";
	const incomplete = reason.trim() === "" || (way === "take" ? until === "" : named.length === 0);
	return (
		<ActionDialog
			onOpenChange={onOpenChange}
			title={`Waive ${checkTitle(check.name)} of ${dataset}?`}
			description={
				takesTwo
					? "Another person has to approve before it counts. Then retry the run."
					: "It counts from the next run on."
			}
			attempt={attemptOf(waive)}
			disabled={incomplete}
			onSubmit={() =>
				waive.mutate({
					check: check.id,
					reason,
					until: until === "" ? null : until,
					leave_behind: way === "leave" ? named : null,
				})
			}
			label={takesTwo ? "Ask for the waiver" : "Waive"}
			busyLabel="Sending…"
		>
			<ChoiceButtons legend="What becomes of the rows" choices={WAYS} words={WORDS} value={way} onChoose={setWay} />
			{way === "leave" ? (
				<Field
					label="Symbols"
					hint="Their new rows are set aside until the next session is over; the others are published."
				>
					{(control) => (
						<TextInput
							{...control}
							value={symbols}
							placeholder="AAA, BBB"
							onChange={(event) => setSymbols(event.target.value)}
						/>
					)}
				</Field>
			) : (
				<Field
					label="Until"
					hint={`The last day that it holds on. It covers ${check.status === "error" ? "that the check cannot run" : `no more than ${plural(check.count, "finding")}`}.`}
				>
					{(control) => (
						<TextInput
							{...control}
							type="date"
							className="max-w-52"
							value={until}
							onChange={(event) => setUntil(event.target.value)}
						/>
					)}
				</Field>
			)}
			<ReasonField
				required
				placeholder="Why the data are right all the same, or may be used"
				value={reason}
				onChange={(event) => setReason(event.target.value)}
			/>
		</ActionDialog>
	);
}

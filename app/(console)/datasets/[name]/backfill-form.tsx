"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import {
	BACKFILL_STEPS,
	type BackfillPlan,
	type BackfillStepLength,
	type PlannedStep,
} from "@/server/vocabulary/backfill-views";
import { Button } from "../../../_ui/button";
import { DataTable } from "../../../_ui/data-table";
import { InlineProblem } from "../../../_ui/error-panel";
import { Field, Select, TextInput } from "../../../_ui/field";
import { Notice } from "../../../_ui/notice";
import { formatCount, plural } from "../../../_ui/number-format";
import { Section } from "../../../_ui/section";
import type { TableColumn } from "../../../_ui/table-columns";
import { problemOf } from "../../_client/problem";
import { useTRPC } from "../../_client/trpc";

type Asked = { dataset: string; from: string; to: string; step: BackfillStepLength; symbols: string[] | null };

/** Asks for a stretch: first the exact list of runs, then that very list is submitted. */
export function BackfillForm({ dataset, onSubmitted }: { dataset: string; onSubmitted: (id: number) => void }) {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const [from, setFrom] = useState("");
	const [to, setTo] = useState("");
	const [step, setStep] = useState<BackfillStepLength>("year");
	const [symbols, setSymbols] = useState("");
	const [stops, setStops] = useState(true);
	const [asked, setAsked] = useState<Asked | null>(null);
	const plan = useQuery(
		trpc.backfills.plan.queryOptions(asked ?? { dataset, from, to, step, symbols: null }, {
			enabled: asked !== null,
			retry: false,
		}),
	);
	const request = useMutation(
		trpc.backfills.request.mutationOptions({
			onSuccess: ({ id }) => {
				setAsked(null);
				void queryClient.invalidateQueries();
				onSubmitted(id);
			},
		}),
	);
	const backwards = from !== "" && to !== "" && to < from;
	// A list that no longer says what the fields say must not be submitted.
	const change =
		<Value,>(set: (value: Value) => void) =>
		(value: Value) => {
			set(value);
			setAsked(null);
			request.reset();
		};
	const show = (event: FormEvent) => {
		event.preventDefault();
		const list = symbols.split(/[\s,]+/).filter(Boolean);
		request.reset();
		setAsked({ dataset, from, to, step, symbols: list.length > 0 ? list : null });
		if (asked !== null) void plan.refetch();
	};
	return (
		<Section title="Ask for a stretch">
			<form onSubmit={show} className="grid gap-3">
				<div className="grid grid-cols-2 gap-3 sm:grid-cols-[9rem_9rem_8rem_minmax(8rem,16rem)]">
					<Field label="From" hint="first day">
						{(control) => (
							<TextInput
								{...control}
								type="date"
								required
								value={from}
								onChange={(event) => change(setFrom)(event.target.value)}
							/>
						)}
					</Field>
					<Field label="To" hint="last day" error={backwards ? "This is before the first day." : null}>
						{(control) => (
							<TextInput
								{...control}
								type="date"
								required
								value={to}
								onChange={(event) => change(setTo)(event.target.value)}
							/>
						)}
					</Field>
					<Field label="One run per">
						{(control) => (
							<Select
								{...control}
								value={step}
								onChange={(event) => change(setStep)(event.target.value as BackfillStepLength)}
							>
								{BACKFILL_STEPS.map((length) => (
									<option key={length}>{length}</option>
								))}
							</Select>
						)}
					</Field>
					<Field label="Symbols" hint="all when empty">
						{(control) => (
							<TextInput
								{...control}
								placeholder="A, B"
								autoCapitalize="characters"
								value={symbols}
								onChange={(event) => change(setSymbols)(event.target.value)}
							/>
						)}
					</Field>
				</div>
				<div className="flex flex-wrap items-center gap-x-4 gap-y-2">
					<label className="flex min-h-8 items-center gap-2 text-sm">
						<input type="checkbox" checked={stops} onChange={(event) => change(setStops)(event.target.checked)} />
						Stop at the first failure
					</label>
					<Button
						type="submit"
						disabled={from === "" || to === "" || backwards}
						busy={plan.isFetching}
						busyLabel="Listing…"
					>
						Show the runs
					</Button>
				</div>
				{asked !== null && plan.error && <InlineProblem problem={problemOf(plan.error)} />}
			</form>
			{asked !== null && plan.data && !plan.isFetching && (
				<Planned plan={plan.data}>
					{request.error && <InlineProblem problem={problemOf(request.error)} />}
					<Button
						look="primary"
						className="justify-self-start"
						busy={request.isPending}
						busyLabel="Submitting…"
						onClick={() => request.mutate({ ...asked, stop_at_failure: stops, fingerprint: plan.data.fingerprint })}
					>
						Submit {plan.data.steps.length === 1 ? "this run" : `these ${plan.data.steps.length} runs`}
					</Button>
				</Planned>
			)}
		</Section>
	);
}

const COLUMNS: readonly TableColumn<PlannedStep>[] = [
	{ id: "seq", header: "#", align: "right", className: "w-10", cell: (row) => row.seq },
	{ id: "from", header: "From", cell: (row) => <span className="num">{row.from}</span> },
	{ id: "to", header: "To", cell: (row) => <span className="num">{row.to}</span> },
	{ id: "sessions", header: "Sessions", align: "right", cell: (row) => row.sessions },
	{ id: "rows", header: "Rows in current", align: "right", cell: (row) => rowsOf(row) },
];

const rowsOf = ({ current_rows }: PlannedStep): string => (current_rows === null ? "some" : formatCount(current_rows));

function Planned({ plan, children }: { plan: BackfillPlan; children: React.ReactNode }) {
	return (
		<div className="mt-4 grid grid-cols-[minmax(0,1fr)] gap-3">
			<p className="text-sm">
				{plural(plan.steps.length, "run")} over {plural(plan.sessions, "session")}, one after another. Readers keep the
				current version until each has passed its checks.
			</p>
			{plan.note && <Notice state="warning" title={plan.note} />}
			<DataTable
				label="Runs to submit"
				columns={COLUMNS}
				rows={plan.steps}
				rowKey={(row) => row.seq}
				compact={(row) => (
					<p className="flex justify-between gap-3 text-sm">
						<span className="num">
							{row.from} – {row.to}
						</span>
						<span className="text-muted">
							{plural(row.sessions, "session")}, {rowsOf(row)} rows
						</span>
					</p>
				)}
			/>
			{children}
		</div>
	);
}

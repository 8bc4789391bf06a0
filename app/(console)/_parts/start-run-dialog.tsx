"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { Button } from "../../_ui/button";
import { Dialog, DialogBody, DialogFoot } from "../../_ui/dialog";
import { InlineProblem } from "../../_ui/error-panel";
import { Field, TextInput } from "../../_ui/field";
import { useEnvironment } from "../_client/environment-clock";
import { problemOf } from "../_client/problem";
import { useTRPC } from "../_client/trpc";
import { paths } from "../paths";
import { type RunWindow, WindowChoice } from "./window-choice";

/** Asks which window to run, says what that will change, and starts the run. */
export function StartRunDialog({
	dataset,
	open,
	onOpenChange,
}: {
	dataset: string;
	open: boolean;
	onOpenChange: (open: boolean) => void;
}) {
	const trpc = useTRPC();
	const router = useRouter();
	const queryClient = useQueryClient();
	const formId = useId();
	const environment = useEnvironment().data;
	const { data } = useQuery(trpc.datasets.get.queryOptions({ name: dataset }, { enabled: open }));
	const [choice, setChoice] = useState<RunWindow>("watermark");
	const [from, setFrom] = useState("");
	const [to, setTo] = useState("");
	const start = useMutation(
		trpc.runs.start.mutationOptions({
			onSuccess: ({ id }) => {
				void queryClient.invalidateQueries({ queryKey: trpc.runs.list.queryKey() });
				void queryClient.invalidateQueries({ queryKey: trpc.datasets.overview.queryKey() });
				onOpenChange(false);
				router.push(paths.run(id, { tab: "log" }));
			},
		}),
	);
	const backwards = choice === "range" && from !== "" && to !== "" && to < from;
	const incomplete = choice === "range" && from === "" && to === "";
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (backwards || incomplete) return;
		const range = { ...(from && { from }), ...(to && { to }) };
		start.mutate({ dataset, ...(choice === "range" && range), ...(choice === "full" && { full: true }) });
	};
	return (
		<Dialog
			open={open}
			onOpenChange={(next) => {
				if (!next) start.reset();
				onOpenChange(next);
			}}
			title={
				<>
					Start a run of <span className="font-mono text-sm">{dataset}</span>
				</>
			}
			description="Reads its source, checks the rows and, if they pass and differ, publishes the next version."
		>
			<DialogBody>
				<form id={formId} onSubmit={submit} className="grid gap-4">
					<WindowChoice dataset={data} value={choice} onChange={setChoice} />
					{choice === "range" && (
						<div className="grid grid-cols-2 gap-3">
							<Field label="From" hint="first session">
								{(control) => (
									<TextInput {...control} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
								)}
							</Field>
							<Field
								label="To"
								hint="last session, or open"
								error={backwards ? "This is before the first session." : null}
							>
								{(control) => (
									<TextInput {...control} type="date" value={to} onChange={(event) => setTo(event.target.value)} />
								)}
							</Field>
						</div>
					)}
					<p className="text-muted text-sm">
						{(data?.holds.length ?? 0) > 0
							? "The dataset is on hold: the run will do its work and stop before it publishes."
							: data?.current_version
								? `Readers keep version ${data.current_version} until the new one has passed its checks.`
								: "Nothing is published yet: this makes version 1."}
						{environment?.workers === 0 && " No worker is up, so the run will wait in the queue."}
					</p>
					{start.isError && <InlineProblem problem={problemOf(start.error)} />}
				</form>
			</DialogBody>
			<DialogFoot>
				<Button look="quiet" onClick={() => onOpenChange(false)}>
					Close
				</Button>
				<Button
					look="primary"
					type="submit"
					form={formId}
					busy={start.isPending}
					busyLabel="Starting…"
					disabled={backwards || incomplete}
				>
					{environment?.name === "prod" ? "Start run in production" : "Start run"}
				</Button>
			</DialogFoot>
		</Dialog>
	);
}

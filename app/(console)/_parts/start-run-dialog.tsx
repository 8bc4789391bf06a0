"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActionDialog } from "../../_ui/action-dialog";
import { buttonClass } from "../../_ui/button";
import { Field, TextInput } from "../../_ui/field";
import { Link } from "../../_ui/link";
import { Notice } from "../../_ui/notice";
import { attemptOf } from "../_client/attempt";
import { useEnvironment } from "../_client/environment-clock";
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
	const environment = useEnvironment().data;
	const { data } = useQuery(trpc.datasets.get.queryOptions({ name: dataset }, { enabled: open }));
	const [choice, setChoice] = useState<RunWindow>("watermark");
	const [from, setFrom] = useState("");
	const [to, setTo] = useState("");
	const [joined, setJoined] = useState<number | null>(null);
	const start = useMutation(
		trpc.runs.start.mutationOptions({
			onSuccess: ({ id, joined }) => {
				void queryClient.invalidateQueries({ queryKey: trpc.runs.list.queryKey() });
				void queryClient.invalidateQueries({ queryKey: trpc.datasets.overview.queryKey() });
				void queryClient.invalidateQueries({ queryKey: trpc.datasets.summary.queryKey() });
				// That no run of one's own was made is read before another's page opens.
				if (joined) return setJoined(id);
				onOpenChange(false);
				router.push(paths.run(id, { tab: "log" }));
			},
		}),
	);
	const backwards = choice === "range" && from !== "" && to !== "" && to < from;
	const incomplete = choice === "range" && from === "" && to === "";
	const submit = () => {
		const range = { ...(from && { from }), ...(to && { to }) };
		start.mutate({ dataset, ...(choice === "range" && range), ...(choice === "full" && { full: true }) });
	};
	const change = (next: boolean) => {
		if (!next) setJoined(null);
		onOpenChange(next);
	};
	return (
		<ActionDialog
			open={open}
			onOpenChange={change}
			title={
				<>
					Start a run of <span className="font-mono text-sm">{dataset}</span>
				</>
			}
			description="Reads its source, checks the rows and, if they pass and differ, publishes the next version."
			attempt={attemptOf(start)}
			disabled={backwards || incomplete}
			onSubmit={submit}
			label={environment?.name === "prod" ? "Start run in production" : "Start run"}
			busyLabel="Starting…"
			done={joined !== null && <Joined run={joined} onLeave={() => change(false)} />}
		>
			<WindowChoice dataset={data} value={choice} onChange={setChoice} />
			{choice === "range" && (
				<div className="grid grid-cols-2 gap-3">
					<Field label="From" hint="first session">
						{(control) => (
							<TextInput {...control} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
						)}
					</Field>
					<Field label="To" hint="last session, or open" error={backwards ? "This is before the first session." : null}>
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
		</ActionDialog>
	);
}

const Joined = ({ run, onLeave }: { run: number; onLeave: () => void }) => (
	<Notice
		state="queued"
		title={`Joined run ${run}, which waits in line`}
		action={
			<Link href={paths.run(run, { tab: "log" })} onClick={onLeave} className={buttonClass()}>
				Open run {run}
			</Link>
		}
	>
		It brings all that you asked for, so no other run was made. Its log says that you asked, too.
	</Notice>
);

"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { RunView } from "@/server/vocabulary/run-views";
import { ActionDialog } from "../../../_ui/action-dialog";
import { Button } from "../../../_ui/button";
import { InlineProblem } from "../../../_ui/error-panel";
import { plural } from "../../../_ui/number-format";
import { attemptOf } from "../../_client/attempt";
import { problemOf } from "../../_client/problem";
import { useTRPC } from "../../_client/trpc";
import { useMay } from "../../_client/use-me";
import { paths } from "../../paths";

/** Lets a held run's content be published after all, as a new run; asks first where a rollback had taken rows away. */
export function ReleaseRun({ run }: { run: RunView }) {
	const trpc = useTRPC();
	const router = useRouter();
	const queryClient = useQueryClient();
	const may = useMay("run.release");
	const [asking, setAsking] = useState(false);
	const release = useMutation(
		trpc.runs.release.mutationOptions({
			onSuccess: ({ id }) => {
				setAsking(false);
				void queryClient.invalidateQueries();
				router.push(paths.run(id, { tab: "log" }));
			},
		}),
	);
	if (!may) return null;
	const bringsBack = run.rows_withdrawn > 0;
	return (
		<>
			<Button onClick={() => (bringsBack ? setAsking(true) : release.mutate({ id: run.id }))} busy={release.isPending}>
				{bringsBack ? "Release…" : "Release"}
			</Button>
			{!bringsBack && release.isError && <InlineProblem problem={problemOf(release.error)} />}
			<ActionDialog
				open={asking}
				onOpenChange={setAsking}
				title={`Publish ${plural(run.rows_withdrawn, "withdrawn row")} after all?`}
				attempt={attemptOf(release)}
				onSubmit={() => release.mutate({ id: run.id })}
				look="danger"
				label="Release and run again"
				busyLabel="Releasing…"
				closeLabel="Keep it held"
			>
				<p>
					A rollback took them away, and the source still delivers them. Releasing forgets that they were withdrawn and
					runs again: if its checks pass, readers get them. It can be rolled back.
				</p>
			</ActionDialog>
		</>
	);
}

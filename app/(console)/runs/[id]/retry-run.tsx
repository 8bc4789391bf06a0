"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import type { RunView } from "@/server/vocabulary/run-views";
import { Button } from "../../../_ui/button";
import { InlineProblem } from "../../../_ui/error-panel";
import { useEnvironment } from "../../_client/environment-clock";
import { problemOf } from "../../_client/problem";
import { useTRPC } from "../../_client/trpc";
import { useMay } from "../../_client/use-me";
import { paths } from "../../paths";

/** Asks for the same window again, as a new run. */
export function RetryRun({ run, primary = false }: { run: RunView; primary?: boolean }) {
	const trpc = useTRPC();
	const router = useRouter();
	const queryClient = useQueryClient();
	const mayRetry = useMay("run.retry");
	const environment = useEnvironment().data;
	const retry = useMutation(
		trpc.runs.retry.mutationOptions({
			onSuccess: ({ id }) => {
				void queryClient.invalidateQueries({ queryKey: trpc.runs.pathKey() });
				router.push(paths.run(id, { tab: "log" }));
			},
		}),
	);
	if (!mayRetry) return null;
	return (
		<div className="grid justify-items-start gap-2">
			<Button
				look={primary ? "primary" : "secondary"}
				busy={retry.isPending}
				busyLabel="Retrying…"
				onClick={() => retry.mutate({ id: run.id })}
			>
				<RotateCw aria-hidden className="size-3.5" />
				{environment?.name === "prod" ? "Retry in production" : "Retry"}
			</Button>
			{retry.isError && <InlineProblem problem={problemOf(retry.error)} />}
		</div>
	);
}

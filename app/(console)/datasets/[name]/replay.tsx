"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { AsideView } from "@/server/vocabulary/aside-views";
import type { DatasetView } from "@/server/vocabulary/views";
import { ActionDialog } from "../../../_ui/action-dialog";
import { Button } from "../../../_ui/button";
import { attemptOf } from "../../_client/attempt";
import { useTRPC } from "../../_client/trpc";
import { useMay } from "../../_client/use-me";
import { paths } from "../../paths";

/** Tries what is set aside again, as a run. Nothing for who may not. */
export function Replay({ dataset, reasons }: { dataset: DatasetView; reasons: AsideView["reasons"] }) {
	const trpc = useTRPC();
	const router = useRouter();
	const queryClient = useQueryClient();
	const may = useMay("run.replay");
	const [asking, setAsking] = useState(false);
	const replay = useMutation(
		trpc.runs.replay.mutationOptions({
			onSuccess: ({ id }) => {
				setAsking(false);
				void queryClient.invalidateQueries();
				router.push(paths.run(id, { tab: "log" }));
			},
		}),
	);
	if (!may) return null;
	const unknown = reasons.some(({ reason }) => reason === "instrument_unknown");
	return (
		<>
			<Button look="primary" onClick={() => setAsking(true)}>
				Replay…
			</Button>
			<ActionDialog
				open={asking}
				onOpenChange={setAsking}
				title={`Try what ${dataset.name} set aside again?`}
				description="A run reads these rows by the rules and instruments of today, checks them, and publishes what is sound as the next version."
				attempt={attemptOf(replay)}
				onSubmit={() => replay.mutate({ dataset: dataset.name })}
				label="Replay"
				busyLabel="Starting…"
			>
				<ul className="grid list-disc gap-1 pl-5 text-muted text-sm">
					<li>What still breaks a rule stays aside{unknown && ", and so do tickers that nobody has registered"}.</li>
					<li>A row that was delivered as it should be meanwhile stays as it is.</li>
					<li>Nothing is lost: if no row is sound, nothing changes.</li>
				</ul>
			</ActionDialog>
		</>
	);
}

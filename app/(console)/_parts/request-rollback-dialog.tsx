"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActionDialog } from "../../_ui/action-dialog";
import { LinesSkeleton } from "../../_ui/skeleton";
import { attemptOf } from "../_client/attempt";
import { useEnvironment } from "../_client/environment-clock";
import { codeOf } from "../_client/problem";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { useMay } from "../_client/use-me";
import { paths } from "../paths";
import { PasswordField } from "./password-field";
import { ReasonField } from "./reason-field";
import { RollbackPreviewView } from "./rollback-preview";

/** Shows what putting a version back would do, takes the reason, and asks for it (or breaks the glass). */
export function RequestRollbackDialog({
	dataset,
	to,
	open,
	onOpenChange,
}: {
	dataset: string;
	to: number;
	open: boolean;
	onOpenChange: (open: boolean) => void;
}) {
	const trpc = useTRPC();
	const router = useRouter();
	const queryClient = useQueryClient();
	const environment = useEnvironment().data?.name;
	const mayBreak = useMay("rollback.break_glass") && environment !== undefined && environment !== "dev";
	const [reason, setReason] = useState("");
	const [glass, setGlass] = useState(false);
	const [password, setPassword] = useState("");
	const preview = useQuery(trpc.rollbacks.preview.queryOptions({ dataset, to }, { enabled: open, staleTime: 0 }));
	const done = ({ id }: { id: number }) => {
		void queryClient.invalidateQueries();
		onOpenChange(false);
		router.push(paths.rollback(id));
	};
	const request = useMutation(trpc.rollbacks.request.mutationOptions({ onSuccess: done }));
	const breakGlass = useMutation(trpc.rollbacks.breakGlass.mutationOptions({ onSuccess: done }));
	const acting = glass ? breakGlass : request;
	const wish = { dataset, to, reason, fingerprint: preview.data?.fingerprint ?? null };
	const ready = preview.data !== undefined && preview.data.refusals.length === 0 && reason.trim() !== "";
	const submit = () => {
		if (glass) breakGlass.mutate({ ...wish, ...(password !== "" && { password }) });
		else request.mutate(wish);
	};
	return (
		<ActionDialog
			open={open}
			onOpenChange={onOpenChange}
			className="sm:w-180"
			title={
				<>
					Roll <span className="font-mono text-sm">{dataset}</span> back to v{to}
				</>
			}
			description={
				glass
					? "Applies at once, alone. Approvers are told, and another person must review it within 24 hours."
					: "Nothing changes yet: an approver decides. Until then the dataset is on hold, and readers keep what they have."
			}
			above={
				<QueryView query={preview} skeleton={<LinesSkeleton lines={8} label="Loading what would happen" />}>
					{(data) => <RollbackPreviewView preview={data} />}
				</QueryView>
			}
			attempt={attemptOf(acting)}
			disabled={!ready}
			onSubmit={submit}
			look={glass ? "danger" : "primary"}
			label={glass ? `Break the glass in ${environment}` : "Ask for this rollback"}
			busyLabel={glass ? "Applying…" : "Asking…"}
		>
			<ReasonField
				required
				placeholder="What is wrong, and how you know"
				hint="The approver and the audit read this."
				value={reason}
				onChange={(event) => setReason(event.target.value)}
			/>
			{mayBreak && (
				<label className="flex items-center gap-2 text-sm">
					<input type="checkbox" checked={glass} onChange={(event) => setGlass(event.target.checked)} />
					Break the glass: it cannot wait for an approver
				</label>
			)}
			{glass && codeOf(breakGlass.error) === "reauthenticate" && (
				<PasswordField value={password} onChange={setPassword} />
			)}
		</ActionDialog>
	);
}

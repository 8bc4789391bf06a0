"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { AuditState } from "@/server/vocabulary/audit-views";
import { Button } from "../../_ui/button";
import { CopyButton } from "../../_ui/copyable";
import { Notice } from "../../_ui/notice";
import { formatCount, plural } from "../../_ui/number-format";
import { StateBadge } from "../../_ui/state-badge";
import { Time } from "../../_ui/time";
import { formatDuration } from "../../_ui/time-format";
import { problemOf } from "../_client/problem";
import { useTRPC } from "../_client/trpc";
import { useMay } from "../_client/use-me";

/** Whether the chain was whole when it was last read. */
export function ChainBadge({ state }: { state: AuditState }) {
	const last = state.last_verification;
	return <StateBadge size="lg" state={last === null ? "unknown" : last.ok ? "verified" : "failed"} />;
}

/** When the chain was verified, and its head; loudly where it did not verify. */
export function ChainState({ state }: { state: AuditState | undefined }) {
	if (!state) return <span className="block h-5" />;
	const { head, last_verification: last } = state;
	return (
		<>
			<p className="flex flex-wrap items-center gap-x-4 gap-y-0.5">
				{last === null ? (
					<span>The chain was not verified yet.</span>
				) : (
					<span>
						Verified <Time at={last.at} />
						{last.requested_by !== null && ` by ${last.requested_by}`}: {plural(last.rows, "row")} in{" "}
						{formatDuration(last.duration_ms)}
						{last.ok && head.id > last.rows && `; ${formatCount(head.id - last.rows)} since`}.
					</span>
				)}
				{head.id > 0 && (
					<span className="inline-flex items-center">
						Head{" "}
						<span className="num ml-1.5" title={`${head.id}:${head.hash}`}>
							{head.id}:{head.hash.slice(0, 12)}
						</span>
						<CopyButton text={`${head.id}:${head.hash}`} label="Copy the head" className="-my-1" />
					</span>
				)}
			</p>
			{last && !last.ok && (
				<Notice
					state="failed"
					className="mt-3"
					title={
						<>
							The log does not verify{last.problem?.row != null && `: row ${last.problem.row}`} {last.problem?.text}
						</>
					}
				>
					Somebody changed it past the application. Keep database and lake as they are, and compare with a backup:
					docs/security.md says what can be told from it.
				</Notice>
			)}
		</>
	);
}

/** Reads the whole chain now. */
export function VerifyButton() {
	const trpc = useTRPC();
	const queryClient = useQueryClient();
	const may = useMay("database.check");
	const verify = useMutation(
		trpc.audit.verify.mutationOptions({
			onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.audit.state.queryKey() }),
		}),
	);
	if (!may) return null;
	return (
		<>
			{verify.isError && (
				<span role="alert" className="text-fail text-sm">
					{problemOf(verify.error).title}
				</span>
			)}
			<Button look="primary" busy={verify.isPending} busyLabel="Verifying …" onClick={() => verify.mutate()}>
				Verify now
			</Button>
		</>
	);
}

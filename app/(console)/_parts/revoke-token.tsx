"use client";
import { useState } from "react";
import type { TokenView } from "@/server/vocabulary/views";
import { ActionDialog } from "../../_ui/action-dialog";
import { Button } from "../../_ui/button";
import { attemptOf } from "../_client/attempt";

type Revoking = { mutate: (input: { id: number }) => void; isPending: boolean; error: unknown; reset: () => void };

/** Makes a token useless at once, after asking: what uses it stops working. */
export function RevokeToken({ token, revoking }: { token: TokenView; revoking: Revoking }) {
	const [asking, setAsking] = useState(false);
	if (token.state === "revoked") return null;
	return (
		<>
			<Button look="quiet" onClick={() => setAsking(true)} aria-label={`Revoke token ${token.id}`}>
				Revoke
			</Button>
			<ActionDialog
				open={asking}
				onOpenChange={setAsking}
				title={`Revoke token ${token.id} of ${token.user}?`}
				attempt={attemptOf(revoking)}
				onSubmit={() => revoking.mutate({ id: token.id })}
				look="danger"
				label="Revoke token"
				busyLabel="Revoking…"
				closeLabel="Keep it"
			>
				<p>
					{token.label ? <>“{token.label}” stops</> : "It stops"} working with its next request, and cannot be brought
					back. A new one can be made.
				</p>
			</ActionDialog>
		</>
	);
}

"use client";
import { useState } from "react";
import type { TokenView } from "@/server/vocabulary/views";
import { Button } from "../../_ui/button";
import { Dialog, DialogBody, DialogFoot } from "../../_ui/dialog";
import { InlineProblem } from "../../_ui/error-panel";
import { problemOf } from "../_client/problem";

type Revoking = { mutate: (input: { id: number }) => void; isPending: boolean; error: unknown; reset: () => void };

/** Makes a token useless at once, after asking: what uses it stops working. */
export function RevokeToken({ token, revoking }: { token: TokenView; revoking: Revoking }) {
	const [asking, setAsking] = useState(false);
	if (token.state === "revoked") return null;
	const open = (next: boolean) => {
		if (!next) revoking.reset();
		setAsking(next);
	};
	return (
		<>
			<Button look="quiet" onClick={() => open(true)} aria-label={`Revoke token ${token.id}`}>
				Revoke
			</Button>
			<Dialog open={asking} onOpenChange={open} title={`Revoke token ${token.id} of ${token.user}?`}>
				<DialogBody className="grid gap-3">
					<p>
						{token.label ? <>“{token.label}” stops</> : "It stops"} working with its next request, and cannot be brought
						back. A new one can be made.
					</p>
					{revoking.error !== null && <InlineProblem problem={problemOf(revoking.error)} />}
				</DialogBody>
				<DialogFoot>
					<Button look="quiet" onClick={() => open(false)}>
						Keep it
					</Button>
					<Button
						look="danger"
						busy={revoking.isPending}
						busyLabel="Revoking…"
						onClick={() => revoking.mutate({ id: token.id })}
					>
						Revoke token
					</Button>
				</DialogFoot>
			</Dialog>
		</>
	);
}

"use client";
import { useState } from "react";
import { Button } from "../../_ui/button";
import { Notice } from "../../_ui/notice";
import { ChangePasswordForm } from "../_parts/change-password-form";

/** The form comes when it is asked for: a password is changed seldom. */
export function OwnPassword({ name }: { name: string }) {
	const [state, setState] = useState<"shut" | "open" | "changed">("shut");
	if (state === "open") return <ChangePasswordForm name={name} onChanged={() => setState("changed")} />;
	return (
		<div className="grid justify-items-start gap-3">
			{state === "changed" && (
				<div role="status">
					<Notice state="done" title="Your password is changed">
						Sessions in other browsers have ended. Tokens go on working.
					</Notice>
				</div>
			)}
			<p className="text-muted text-sm">
				Changing it ends your sessions everywhere but here. Your tokens go on working until they are revoked.
			</p>
			<Button onClick={() => setState("open")}>Change password</Button>
		</div>
	);
}

"use client";
import { Button } from "../../_ui/button";
import { PlainPage } from "../../_ui/plain-page";
import { leave } from "../_client/leave";
import { ChangePasswordForm } from "../_parts/change-password-form";

/** Stands in place of every page until a password that somebody else chose has been changed. */
export function FirstPassword({ name }: { name: string }) {
	return (
		<PlainPage title="Choose a password of your own">
			<p className="text-muted">
				You are signed in as {name} with a password that somebody gave you. Change it now; then this page goes away and
				only you know it.
			</p>
			<div className="pt-1">
				<ChangePasswordForm
					name={name}
					presentLabel="The password you were given"
					onChanged={() => window.location.reload()}
				/>
			</div>
			<Button look="quiet" className="-ml-2.5 justify-self-start" onClick={() => void leave()}>
				Sign out
			</Button>
		</PlainPage>
	);
}

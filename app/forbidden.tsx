"use client";
import { Button } from "./_ui/button";
import { PlainPage } from "./_ui/plain-page";
import { leave } from "./(console)/_client/leave";

/** Whoever is signed in and holds no role: there is nothing that they may see. */
export default function Forbidden() {
	return (
		<PlainPage title="You have no role yet">
			<p className="text-muted">
				You are signed in, but nobody has given you a role, so there is nothing to show. Ask an admin for one; it counts
				from the next page on, without signing in again.
			</p>
			<p className="flex gap-2 pt-2">
				<Button look="primary" onClick={() => window.location.reload()}>
					Look again
				</Button>
				<Button onClick={() => void leave()}>Sign out</Button>
			</p>
		</PlainPage>
	);
}

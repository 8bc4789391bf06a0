"use client";
import { SecretLine } from "../../_ui/copyable";
import { Notice } from "../../_ui/notice";

/** A new token, which nobody can show again. */
export function TokenShown({ token }: { token: string }) {
	return (
		<div className="grid gap-3">
			<Notice state="warning" title="Copy it now: it is not shown again">
				Only its fingerprint is kept. Whoever has it can act as you.
			</Notice>
			<SecretLine text={token} label="Copy the token" />
			<p className="text-muted text-sm">
				On the command line set <code className="num">QTRADE_TOKEN</code>; over HTTP send it as{" "}
				<code className="num">Authorization: Bearer …</code>
			</p>
		</div>
	);
}

"use client";
import type { ReactNode } from "react";
import type { TokenView } from "@/server/vocabulary/views";
import { DataTable } from "../../_ui/data-table";
import { StateBadge } from "../../_ui/state-badge";
import type { TableColumn } from "../../_ui/table-columns";
import { Time } from "../../_ui/time";

const scopesOf = (token: TokenView): string => token.scopes?.join(", ") ?? "all that the roles allow";
const labelOf = (token: TokenView): ReactNode => token.label || <span className="text-subtle">no label</span>;

/** Personal tokens; never the tokens themselves. */
export function TokensTable({
	label,
	tokens,
	withUser = false,
	actions,
}: {
	label: string;
	tokens: readonly TokenView[];
	withUser?: boolean;
	actions: (token: TokenView) => ReactNode;
}) {
	const columns: TableColumn<TokenView>[] = [
		{ id: "state", header: "State", cell: (token) => <StateBadge state={token.state} />, className: "w-24" },
		...(withUser ? [{ id: "user", header: "User", cell: (token: TokenView) => token.user }] : []),
		{ id: "label", header: "Label", cell: labelOf },
		{ id: "scopes", header: "May", cell: scopesOf },
		{ id: "created", header: "Made", cell: (token) => <Time at={token.created_at} /> },
		{ id: "used", header: "Last used", cell: (token) => <Time at={token.last_used_at} absent="never" /> },
		{ id: "expires", header: "Expires", cell: (token) => <Time at={token.expires_at} absent="never" /> },
		{ id: "id", header: "No.", align: "right", cell: (token) => token.id, className: "w-14" },
		{ id: "actions", header: "", cell: actions, cellClassName: "py-0.5 text-right", className: "w-20" },
	];
	return (
		<DataTable
			label={label}
			columns={columns}
			rows={tokens}
			rowKey={(token) => token.id}
			compact={(token) => (
				<div className="flex items-start gap-3">
					<div className="min-w-0 flex-1">
						<p className="flex flex-wrap items-center gap-x-2.5">
							<StateBadge state={token.state} />
							{withUser && <span className="font-medium">{token.user}</span>}
							<span className="wrap-anywhere min-w-0">{labelOf(token)}</span>
						</p>
						<p className="mt-0.5 text-muted text-sm">may: {scopesOf(token)}</p>
						<p className="text-sm text-subtle">
							no. {token.id} · used <Time at={token.last_used_at} absent="never" />
							{token.expires_at && (
								<>
									{" · expires "}
									<Time at={token.expires_at} />
								</>
							)}
						</p>
					</div>
					{actions(token)}
				</div>
			)}
		/>
	);
}

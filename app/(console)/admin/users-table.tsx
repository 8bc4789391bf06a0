"use client";
import type { UserView } from "@/server/vocabulary/views";
import { DataTable } from "../../_ui/data-table";
import { StateBadge } from "../../_ui/state-badge";
import type { TableColumn } from "../../_ui/table-columns";
import { Time } from "../../_ui/time";
import { UserActions } from "./user-actions";

/** What is particular about a user, beside the state. */
function noteOf(user: UserView): string | null {
	if (user.is_demo) return "demo user";
	if (!user.has_password) return "no password: tokens only";
	return user.must_change_password ? "has a first password" : null;
}

const rolesOf = (user: UserView) => user.roles.join(", ") || <span className="text-subtle">no role</span>;

const COLUMNS: readonly TableColumn<UserView>[] = [
	{
		id: "state",
		header: "State",
		cell: (user) => <StateBadge state={user.disabled_at ? "disabled" : "active"} />,
		className: "w-28",
	},
	{
		id: "name",
		header: "Name",
		cell: (user) => (
			<>
				<span className="font-medium">{user.name}</span> <span className="ml-1.5 text-subtle">{noteOf(user)}</span>
			</>
		),
	},
	{ id: "roles", header: "Roles", cell: rolesOf },
	{ id: "seen", header: "Last sign-in", cell: (user) => <Time at={user.last_signed_in_at} absent="never" /> },
	{ id: "since", header: "Added", cell: (user) => <Time at={user.created_at} /> },
	{ id: "tokens", header: "Tokens", align: "right", cell: (user) => user.tokens, className: "w-20" },
	{
		id: "actions",
		header: "",
		cell: (user) => <UserActions user={user} />,
		cellClassName: "py-0.5 text-right",
		className: "w-12",
	},
];

export function UsersTable({ users }: { users: readonly UserView[] }) {
	return (
		<DataTable
			label="Users"
			columns={COLUMNS}
			rows={users}
			rowKey={(user) => user.name}
			compact={(user) => (
				<div className="flex items-start gap-3">
					<div className="min-w-0 flex-1">
						<p className="flex flex-wrap items-center gap-x-2.5">
							<StateBadge state={user.disabled_at ? "disabled" : "active"} />
							<span className="font-medium">{user.name}</span>
							<span className="text-sm text-subtle">{noteOf(user)}</span>
						</p>
						<p className="mt-0.5 text-muted text-sm">{rolesOf(user)}</p>
						<p className="text-sm text-subtle">
							last sign-in <Time at={user.last_signed_in_at} absent="never" /> · tokens {user.tokens}
						</p>
					</div>
					<UserActions user={user} />
				</div>
			)}
		/>
	);
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { Button } from "../../_ui/button";
import { PageHeader } from "../../_ui/page-header";
import { RowsSkeleton } from "../../_ui/skeleton";
import { Tabs } from "../../_ui/tabs";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { ADMIN_TABS, type AdminTab } from "../paths";
import { AddUserDialog } from "./add-user-dialog";
import { AllTokens } from "./all-tokens";
import { UsersTable } from "./users-table";

/** Who may do what, and with which tokens. */
export function AdminPage() {
	const trpc = useTRPC();
	const users = useQuery(trpc.users.list.queryOptions());
	const [adding, setAdding] = useState(false);
	const [tab, setTab] = useQueryState(
		"tab",
		parseAsStringLiteral(ADMIN_TABS).withDefault("users").withOptions({ history: "push" }),
	);
	const working = users.data?.reduce((sum, user) => sum + (user.disabled_at ? 0 : user.tokens), 0);
	return (
		<>
			<PageHeader
				title="Admin"
				actions={
					<Button look="primary" onClick={() => setAdding(true)}>
						<UserPlus aria-hidden className="size-3.5" />
						Add user
					</Button>
				}
			>
				Who may do what. A change counts from that person's next request on.
			</PageHeader>
			<Tabs<AdminTab>
				label="Parts of Admin"
				tabs={[
					{ id: "users", label: "Users", count: users.data?.length },
					{ id: "tokens", label: "Tokens", count: working },
				]}
				value={tab}
				onChange={(next) => void setTab(next === "users" ? null : next)}
			>
				{tab === "users" ? (
					<QueryView query={users} skeleton={<RowsSkeleton rows={6} columns={6} label="Loading users" />}>
						{(rows) => <UsersTable users={rows} />}
					</QueryView>
				) : (
					<AllTokens />
				)}
			</Tabs>
			{adding && <AddUserDialog onOpenChange={setAdding} />}
		</>
	);
}

"use client";
import { Fact, Facts } from "../../_ui/facts";
import { PageHeader } from "../../_ui/page-header";
import { Section } from "../../_ui/section";
import { LinesSkeleton } from "../../_ui/skeleton";
import { Time } from "../../_ui/time";
import { QueryView } from "../_client/query-view";
import { useMe } from "../_client/use-me";
import { OwnPassword } from "./own-password";
import { OwnTokens } from "./own-tokens";

/** A person's own: roles, password, tokens. */
export function AccountPage() {
	const query = useMe();
	return (
		<>
			<PageHeader title="Account" />
			<QueryView query={query} skeleton={<LinesSkeleton lines={8} label="Loading your account" />}>
				{(me) => (
					<div className="grid gap-8">
						<div className="grid gap-8 lg:grid-cols-2">
							<Section title="You">
								<Facts>
									<Fact name="Name">{me.name}</Fact>
									<Fact name="Roles">{me.roles.join(", ")}</Fact>
									<Fact name="Signed in">
										<Time at={me.signed_in_at} />; the session ends eight hours later
									</Fact>
									{me.is_demo && <Fact name="Kind">a demo user of this dev environment</Fact>}
								</Facts>
								<p className="mt-3 max-w-prose text-muted text-sm">
									Roles are given by an admin and count from the next request on. Deciding a rollback, making a token
									and changing users ask for your password again when you signed in more than 15 minutes ago.
								</p>
							</Section>
							<Section title="Password">
								<OwnPassword name={me.name} />
							</Section>
						</div>
						<OwnTokens name={me.name} />
					</div>
				)}
			</QueryView>
		</>
	);
}

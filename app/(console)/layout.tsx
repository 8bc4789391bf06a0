import { forbidden } from "next/navigation";
import type { ReactNode } from "react";
import { ConsoleProviders } from "./_client/providers";
import { ConsoleFrame } from "./_frame/console-frame";
import { FirstPassword } from "./_frame/first-password";
import { viewer } from "./viewer";

// Every page is a signed-in person's: nothing is rendered ahead of the request.
export const dynamic = "force-dynamic";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
	const person = await viewer();
	// The page itself sends strangers to the sign-in page: only it knows where they wanted to go.
	if (!person) return children;
	if (person.roles.length === 0) forbidden();
	if (person.must_change_password) return <FirstPassword name={person.name} />;
	return (
		<ConsoleProviders>
			<ConsoleFrame>{children}</ConsoleFrame>
		</ConsoleProviders>
	);
}

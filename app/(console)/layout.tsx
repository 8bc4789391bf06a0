import type { ReactNode } from "react";
import { ConsoleProviders } from "./_client/providers";
import { ConsoleFrame } from "./_frame/console-frame";
import { viewer } from "./viewer";

// Every page is a signed-in person's: nothing is rendered ahead of the request.
export const dynamic = "force-dynamic";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
	// The page itself sends strangers to the sign-in page: only it knows where they wanted to go.
	if (!(await viewer())) return children;
	return (
		<ConsoleProviders>
			<ConsoleFrame>{children}</ConsoleFrame>
		</ConsoleProviders>
	);
}

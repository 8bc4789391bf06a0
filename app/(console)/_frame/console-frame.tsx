"use client";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { ShortcutSheet } from "../../_ui/shortcut-sheet";
import { useShortcuts } from "../../_ui/shortcuts";
import { StartRunProvider } from "../_parts/start-run";
import { CommandPalette } from "./command-palette";
import { EnvironmentStripe } from "./environment-mark";
import { BottomNavigation, SideNavigation } from "./navigation";
import { usePlaces } from "./places";
import { TopBar } from "./top-bar";
import { WorkersNotice } from "./workers-notice";

/** What is around every page. */
export function ConsoleFrame({ children }: { children: ReactNode }) {
	const router = useRouter();
	const places = usePlaces();
	const [searching, setSearching] = useState(false);
	const [helping, setHelping] = useState(false);
	useShortcuts([
		{ keys: "mod+k", label: "Search and act", group: "Everywhere", run: () => setSearching((open) => !open) },
		{ keys: "?", label: "This sheet", group: "Everywhere", run: () => setHelping(true) },
		...places.map((place) => ({
			keys: `g ${place.key}`,
			label: `Go to ${place.label}`,
			group: "Everywhere",
			run: () => router.push(place.href),
		})),
	]);
	return (
		<StartRunProvider>
			<a
				href="#content"
				className="sr-only z-50 rounded bg-accent-fill px-3 py-1.5 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
			>
				Skip to the content
			</a>
			<EnvironmentStripe />
			<div className="flex min-h-dvh">
				<SideNavigation />
				<div className="flex min-w-0 flex-1 flex-col">
					<TopBar onSearch={() => setSearching(true)} onShortcuts={() => setHelping(true)} />
					<main id="content" tabIndex={-1} className="flex-1 px-4 pt-4 pb-24 outline-none sm:pb-10">
						<WorkersNotice />
						{children}
					</main>
				</div>
			</div>
			<BottomNavigation />
			<CommandPalette open={searching} onOpenChange={setSearching} onShortcuts={() => setHelping(true)} />
			<ShortcutSheet open={helping} onOpenChange={setHelping} />
		</StartRunProvider>
	);
}

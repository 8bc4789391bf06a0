"use client";
import { Search } from "lucide-react";
import { Kbd } from "../../_ui/kbd";
import { EnvironmentMark, ExchangeClock, LiveMark } from "./environment-mark";
import { PersonMenu } from "./person-menu";

export function TopBar({ onSearch, onShortcuts }: { onSearch: () => void; onShortcuts: () => void }) {
	return (
		<header className="sticky top-0 z-20 flex h-(--bar) items-center gap-3 border-b bg-bg px-4 max-sm:pr-2">
			<EnvironmentMark />
			<ExchangeClock />
			<div className="ml-auto flex items-center gap-1.5">
				<LiveMark />
				<button
					type="button"
					onClick={onSearch}
					aria-label="Search datasets, runs, pages and actions"
					className="flex h-8 items-center gap-2 rounded border border-line-strong px-2 text-sm text-subtle hover:border-control hover:text-fg max-lg:border-transparent lg:w-56 pointer-coarse:h-10"
				>
					<Search aria-hidden className="size-4 shrink-0" />
					<span className="flex-1 text-left max-lg:hidden">Search</span>
					<Kbd className="max-lg:hidden">Ctrl K</Kbd>
				</button>
				<PersonMenu onShortcuts={onShortcuts} />
			</div>
		</header>
	);
}

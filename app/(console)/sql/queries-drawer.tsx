"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Dialog, DialogBody } from "../../_ui/dialog";
import { Tabs } from "../../_ui/tabs";
import { HistoryList } from "./history-list";
import { SavedList, type SavedUses } from "./saved-list";

const DRAWER_TABS = ["history", "saved"] as const;
type DrawerTab = (typeof DRAWER_TABS)[number];

/** Which part of the drawer is open; null when it is closed. Kept in the address. */
export const useDrawer = () => useQueryState("drawer", parseAsStringLiteral(DRAWER_TABS));

/** Queries from before: at the right of a wide window, over the lower part of a phone's. */
export function QueriesDrawer({
	tab,
	onTab,
	onOpenSql,
	saved,
}: {
	tab: DrawerTab | null;
	onTab: (tab: DrawerTab | null) => void;
	onOpenSql: (sql: string) => void;
	saved: SavedUses;
}) {
	return (
		<Dialog
			open={tab !== null}
			onOpenChange={(open) => !open && onTab(null)}
			title="History and saved queries"
			className="h-[85dvh] sm:inset-y-0 sm:right-0 sm:left-auto sm:h-auto sm:max-h-none sm:w-md sm:translate-x-0 sm:rounded-none sm:border-l"
		>
			<DialogBody className="pt-0">
				<Tabs<DrawerTab>
					label="Queries from before"
					tabs={[
						{ id: "history", label: "History" },
						{ id: "saved", label: "Saved" },
					]}
					value={tab ?? "history"}
					onChange={onTab}
				>
					{tab === "saved" ? <SavedList {...saved} /> : <HistoryList onOpen={onOpenSql} />}
				</Tabs>
			</DialogBody>
		</Dialog>
	);
}

"use client";
import { Dialog, DialogBody } from "./dialog";
import { Kbd } from "./kbd";
import { useActiveShortcuts } from "./shortcuts";

/** "mod+enter" as it is printed on keyboards: "Ctrl/⌘ Enter". */
const said = (keys: string): string =>
	keys.replace(/^mod\+(.)(.*)$/, (_, first: string, rest: string) => `Ctrl/⌘ ${first.toUpperCase()}${rest}`);

/** What `?` shows: the keys that work on this page. */
export function ShortcutSheet({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
	const shortcuts = useActiveShortcuts();
	const groups = [...new Set(shortcuts.map((shortcut) => shortcut.group))];
	return (
		<Dialog
			open={open}
			onOpenChange={onOpenChange}
			title="Keyboard shortcuts"
			description="The ones that work on this page."
		>
			<DialogBody className="grid gap-4">
				{groups.map((group) => (
					<section key={group}>
						<h3 className="mb-1 text-subtle text-xs">{group}</h3>
						<ul>
							{shortcuts
								.filter((shortcut) => shortcut.group === group)
								.map((shortcut) => (
									<li key={shortcut.keys} className="flex items-center justify-between gap-4 border-b py-1 text-sm">
										{shortcut.label}
										<span className="flex gap-1">
											{said(shortcut.keys)
												.split(" ")
												.map((key) => (
													<Kbd key={key}>{key}</Kbd>
												))}
										</span>
									</li>
								))}
						</ul>
					</section>
				))}
			</DialogBody>
		</Dialog>
	);
}

"use client";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { Fragment, type KeyboardEvent, useDeferredValue, useEffect, useId, useState } from "react";
import { cn } from "../../_ui/cn";
import { Kbd } from "../../_ui/kbd";
import { usePaletteItems } from "./palette-items";

/** Ctrl/Cmd+K: one box that finds any page, dataset or run, and does things. */
export function CommandPalette({
	open,
	onOpenChange,
	onShortcuts,
}: {
	open: boolean;
	onOpenChange: (open: boolean) => void;
	onShortcuts: () => void;
}) {
	return (
		<Dialog.Root open={open} onOpenChange={onOpenChange}>
			<Dialog.Portal>
				<Dialog.Overlay className="fixed inset-0 z-40 bg-scrim" />
				<Dialog.Content
					aria-describedby={undefined}
					className="fixed inset-x-2 top-2 z-40 flex max-h-[70dvh] flex-col overflow-hidden rounded-lg bg-raised text-fg shadow-float outline-none sm:inset-x-auto sm:top-[12vh] sm:left-1/2 sm:w-140 sm:-translate-x-1/2"
				>
					<Dialog.Title className="sr-only">Search and act</Dialog.Title>
					<PaletteBody onClose={() => onOpenChange(false)} onShortcuts={onShortcuts} />
				</Dialog.Content>
			</Dialog.Portal>
		</Dialog.Root>
	);
}

function PaletteBody({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
	const id = useId();
	const [typed, setTyped] = useState("");
	const [at, setAt] = useState(0);
	const items = usePaletteItems(useDeferredValue(typed), true, onShortcuts);
	const chosen = Math.min(at, items.length - 1);
	const chosenId = items[chosen] ? `${id}-${chosen}` : undefined;

	useEffect(() => {
		if (chosenId) document.getElementById(chosenId)?.scrollIntoView({ block: "nearest" });
	}, [chosenId]);

	const choose = (index: number) => {
		const item = items[index];
		if (!item) return;
		onClose();
		// After the dialog has given the focus back, so that a dialog which this opens may take it.
		setTimeout(item.run);
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, items.length - 1));
		else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
		else if (event.key === "Enter") choose(chosen);
		else return;
		event.preventDefault();
	};
	return (
		<>
			<div className="flex items-center gap-2.5 border-b px-4">
				<Search aria-hidden className="size-4 shrink-0 text-subtle" />
				<input
					// biome-ignore lint/a11y/noAutofocus: the palette is opened in order to type
					autoFocus
					role="combobox"
					aria-expanded="true"
					aria-controls={`${id}-list`}
					aria-activedescendant={chosenId}
					aria-label="Search and act"
					placeholder="Dataset, run, page or action"
					value={typed}
					onChange={(event) => {
						setTyped(event.target.value);
						setAt(0);
					}}
					onKeyDown={onKeyDown}
					className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-subtle"
				/>
				<Kbd className="pointer-coarse:hidden">Esc</Kbd>
			</div>
			<div
				id={`${id}-list`}
				role="listbox"
				aria-label="Results"
				className="thin-scroll min-h-0 flex-1 overflow-y-auto p-1.5"
			>
				{items.length === 0 && (
					<p className="px-2.5 py-3 text-muted text-sm">
						Nothing is called that. A number opens the run of that number.
					</p>
				)}
				{items.map((item, index) => (
					<Fragment key={item.id}>
						{item.group !== items[index - 1]?.group && (
							<p role="presentation" className="px-2.5 pt-2 pb-1 text-subtle text-xs">
								{item.group}
							</p>
						)}
						{/* biome-ignore lint/a11y/useKeyWithClickEvents: the input has the focus and its arrow and enter keys choose */}
						<div
							id={`${id}-${index}`}
							role="option"
							tabIndex={-1}
							aria-selected={index === chosen}
							onMouseMove={() => setAt(index)}
							onClick={() => choose(index)}
							className={cn(
								"flex h-9 cursor-pointer items-center gap-3 rounded px-2.5 text-sm pointer-coarse:h-11",
								index === chosen && "bg-selected",
							)}
						>
							<span className="min-w-0 flex-1 truncate">{item.label}</span>
							{item.aside}
						</div>
					</Fragment>
				))}
			</div>
		</>
	);
}

"use client";
import { useEffect, useRef, useSyncExternalStore } from "react";

/** Keys as pressed: "?", "[", "g o" one after the other, "mod+k" with Ctrl or Cmd. */
export type Shortcut = { keys: string; label: string; group: string; run: () => void };

type Entry = { current: readonly Shortcut[] };

const SEQUENCE_MS = 900;
const entries = new Set<Entry>();
const listeners = new Set<() => void>();
let snapshot: readonly Shortcut[] = [];
let pressed: { keys: string; at: number } | null = null;

function announce(): void {
	snapshot = [...entries].flatMap((entry) => entry.current);
	for (const listener of listeners) listener();
}

const isTyping = (target: EventTarget | null): boolean =>
	target instanceof HTMLElement &&
	(target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.role === "menuitem");

function onKeyDown(event: KeyboardEvent): void {
	if (event.defaultPrevented || event.isComposing || event.altKey) return;
	const isMod = event.ctrlKey || event.metaKey;
	const key = isMod ? `mod+${event.key.toLowerCase()}` : event.key;
	if (!isMod && isTyping(event.target)) return;
	// A dialog owns the keyboard while it is open, apart from what opens and closes it.
	if (!isMod && document.querySelector("[role=dialog]")) return;
	const sequence = pressed && event.timeStamp - pressed.at < SEQUENCE_MS ? `${pressed.keys} ${key}` : key;
	const known = [...entries].flatMap((entry) => entry.current);
	// The latest registration wins: a page may take a key over from the frame.
	const hit = known.findLast((entry) => entry.keys === sequence) ?? known.findLast((entry) => entry.keys === key);
	if (hit) {
		pressed = null;
		event.preventDefault();
		hit.run();
		return;
	}
	pressed = known.some((entry) => entry.keys.startsWith(`${key} `)) ? { keys: key, at: event.timeStamp } : null;
}

/** Listens for these keys while the component is mounted, and lists them on the shortcut sheet. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
	const entry = useRef<readonly Shortcut[]>(shortcuts);
	const signature = shortcuts.map((shortcut) => shortcut.keys).join("|");
	useEffect(() => {
		entry.current = shortcuts;
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: announced again when the set of keys changes
	useEffect(() => {
		if (entries.size === 0) window.addEventListener("keydown", onKeyDown);
		entries.add(entry);
		announce();
		return () => {
			entries.delete(entry);
			if (entries.size === 0) window.removeEventListener("keydown", onKeyDown);
			announce();
		};
	}, [signature]);
}

const follow = (listener: () => void): (() => void) => {
	listeners.add(listener);
	return () => listeners.delete(listener);
};
const NONE: readonly Shortcut[] = [];

/** Every shortcut that works right now. */
export const useActiveShortcuts = (): readonly Shortcut[] =>
	useSyncExternalStore(
		follow,
		() => snapshot,
		() => NONE,
	);

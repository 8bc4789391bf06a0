"use client";
import { useCallback, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
	listeners.add(listener);
	window.addEventListener("storage", listener);
	return () => {
		listeners.delete(listener);
		window.removeEventListener("storage", listener);
	};
}

function read(key: string): string | null {
	try {
		return localStorage.getItem(key);
	} catch {
		// Storage may be forbidden; a preference is then simply not kept.
		return null;
	}
}

/** A personal preference that this browser keeps, e.g. which columns a table shows. */
export function useStored(key: string, absent: string): [string, (value: string) => void] {
	const value = useSyncExternalStore(
		subscribe,
		() => read(key) ?? absent,
		() => absent,
	);
	const store = useCallback(
		(next: string) => {
			try {
				localStorage.setItem(key, next);
			} catch {
				return;
			}
			for (const listener of listeners) listener();
		},
		[key],
	);
	return [value, store];
}

"use client";
import { useSyncExternalStore } from "react";

/** As Tailwind's `max-sm`. */
const PHONE = "(max-width: 39.99rem)";

function follow(listener: () => void): () => void {
	const query = window.matchMedia(PHONE);
	query.addEventListener("change", listener);
	return () => query.removeEventListener("change", listener);
}

/** Whether the window is as narrow as a phone; on the server, not. */
export const useIsPhone = (): boolean =>
	useSyncExternalStore(
		follow,
		() => window.matchMedia(PHONE).matches,
		() => false,
	);

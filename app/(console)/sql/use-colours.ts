"use client";
import { useMemo, useSyncExternalStore } from "react";
import { seriesColours } from "./chart-colours";

function follow(listener: () => void): () => void {
	// The theme is a class of the document, whoever changed it: the person, or their system.
	const observer = new MutationObserver(listener);
	observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
	return () => observer.disconnect();
}

const isDarkNow = (): boolean => document.documentElement.classList.contains("dark");

/** What a chart is drawn in: the theme's own tones and the colours of series, anew with each change of theme. */
export function useColours() {
	const isDark = useSyncExternalStore(follow, isDarkNow, () => false);
	return useMemo(() => {
		const styles = getComputedStyle(document.documentElement);
		const tone = (name: string): string => styles.getPropertyValue(`--${name}`).trim();
		return {
			fg: tone("fg"),
			muted: tone("muted"),
			line: tone("line"),
			lineStrong: tone("line-strong"),
			raised: tone("raised"),
			bg: tone("bg"),
			series: seriesColours(isDark),
		};
	}, [isDark]);
}

export type Colours = ReturnType<typeof useColours>;

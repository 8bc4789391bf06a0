/**
 * Colours of series. The accent comes first; the others keep apart from it and from one another for every common kind of
 * colour vision, and 3:1 from the page (a test computes both). What comes after the sixth is told by its stroke.
 */
const SERIES = {
	light: ["#2f52c2", "#8a610f", "#d65c8d", "#7a1f1f", "#7586f0", "#4f2e6b"],
	dark: ["#8fabff", "#e6db4c", "#83fcf4", "#ec7979", "#ae4804", "#6253c6"],
} as const;

export type SeriesLook = { colour: string; dashed: boolean };

export const seriesColours = (isDark: boolean): readonly string[] => SERIES[isDark ? "dark" : "light"];

/** The look of the nth series. */
export function lookOf(index: number, palette: readonly string[]): SeriesLook {
	return { colour: palette[index % palette.length] ?? "currentColor", dashed: index >= palette.length };
}

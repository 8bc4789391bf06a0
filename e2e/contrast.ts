/** Text that is hard to read: below 4.5:1 against what is behind it (WCAG AA), 3:1 where it is large. */
import type { Page } from "@playwright/test";

/** @returns one line per colour pair that falls short, with the first text in it */
export const poorContrast = (page: Page): Promise<string[]> =>
	page.evaluate(() => {
		type Rgba = [number, number, number, number];
		const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
		// The browser itself turns any notation, oklab() included, into bytes.
		const known = new Map<string, Rgba>();
		const parse = (colour: string): Rgba => {
			const before = known.get(colour);
			if (before) return before;
			if (!canvas) return [0, 0, 0, 1];
			canvas.clearRect(0, 0, 1, 1);
			canvas.fillStyle = colour;
			canvas.fillRect(0, 0, 1, 1);
			const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
			const parsed: Rgba = [r, g, b, a / 255];
			known.set(colour, parsed);
			return parsed;
		};
		const over = (top: Rgba, below: Rgba): Rgba => {
			const mix = (at: 0 | 1 | 2): number => top[at] * top[3] + below[at] * (1 - top[3]);
			return [mix(0), mix(1), mix(2), 1];
		};
		const luminance = ([r, g, b]: Rgba): number => {
			const linear = (byte: number): number => {
				const part = byte / 255;
				return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
			};
			return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
		};
		const behind = (element: Element | null): Rgba => {
			if (!element) return parse(getComputedStyle(document.body).backgroundColor);
			const own = parse(getComputedStyle(element).backgroundColor);
			return own[3] === 1 ? own : over(own, behind(element.parentElement));
		};
		const found = new Map<string, string>();
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const element = node.parentElement;
			const text = node.textContent?.trim() ?? "";
			if (!element || text === "" || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
				continue;
			// What cannot be used now is meant to recede, and what only a screen reader reads has no colour.
			if (element.closest(":disabled, [aria-disabled=true], script, style, .sr-only")) continue;
			const style = getComputedStyle(element);
			const ground = behind(element);
			const [a, b] = [luminance(over(parse(style.color), ground)), luminance(ground)];
			const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
			const size = Number.parseFloat(style.fontSize);
			const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
			if (ratio >= (large ? 3 : 4.5)) continue;
			const pair = `${style.color} on rgb(${ground.slice(0, 3).map(Math.round).join(", ")})`;
			if (!found.has(pair)) found.set(pair, `${ratio.toFixed(2)}:1 ${pair} at ${size}px: ${text.slice(0, 60)}`);
		}
		return [...found.values()];
	});

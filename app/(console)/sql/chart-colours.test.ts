import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lookOf, seriesColours } from "./chart-colours";

type Triple = [number, number, number];

const linear = (hex: string): Triple => {
	const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
		const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	});
	return [r, g, b];
};

const times = (matrix: readonly number[], [r, g, b]: Triple): Triple => {
	const [x = 0, y = 0, z = 0] = [0, 3, 6].map(
		(at) => (matrix[at] ?? 0) * r + (matrix[at + 1] ?? 0) * g + (matrix[at + 2] ?? 0) * b,
	);
	return [x, y, z];
};

/** How eyes see linear light: as most do, and without one of the three cones (Machado, Oliveira and Fernandes, 2009). */
const EYES: Record<string, readonly number[]> = {
	most: [1, 0, 0, 0, 1, 0, 0, 0, 1],
	protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
	deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
	tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

/** OKLab, in which distances are about as large as they look. */
function perceived(hex: string, eyes: readonly number[]): Triple {
	const seen = times(eyes, linear(hex)).map((value) => Math.min(1, Math.max(0, value))) as Triple;
	const cones = [
		0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619, 0.2817188376,
		0.6299787005,
	];
	const lab = [
		0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371, 0.7827717662,
		-0.808675766,
	];
	return times(lab, times(cones, seen).map(Math.cbrt) as Triple);
}

const luminance = (hex: string): number => times([0.2126, 0.7152, 0.0722, 0, 0, 0, 0, 0, 0], linear(hex))[0];

const contrast = (a: string, b: string): number => {
	const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
	return (high + 0.05) / (low + 0.05);
};

const css = readFileSync(new URL("../../globals.css", import.meta.url), "utf8");
const variable = (theme: string, name: string): string =>
	new RegExp(`${theme} \\{[^}]*--${name}: (#\\w{6})`).exec(css)?.[1] ?? "";

test.each([
	["light", false, ":root"],
	["dark", true, "\\.dark"],
])(
	"%s: the accent first, and every colour apart from the page and from the others for every eye",
	(_, isDark, theme) => {
		const colours = seriesColours(isDark);
		expect(colours[0]).toBe(variable(theme, "accent"));
		const close: string[] = [];
		for (const [at, a] of colours.entries()) {
			expect(contrast(a, variable(theme, "bg")), a).toBeGreaterThan(3);
			for (const b of colours.slice(at + 1)) {
				for (const [name, eyes] of Object.entries(EYES)) {
					const [one, other] = [perceived(a, eyes), perceived(b, eyes)];
					const apart = Math.hypot(...one.map((value, axis) => value - (other[axis] ?? 0)));
					if (apart < 0.12) close.push(`${a} and ${b} for ${name}: ${apart.toFixed(3)}`);
				}
			}
		}
		expect(close).toEqual([]);
	},
);

test("twelve series look different each", () => {
	const looks = Array.from({ length: 12 }, (_, at) => lookOf(at, seriesColours(false)));
	expect(new Set(looks.map(({ colour, dashed }) => `${colour} ${dashed}`)).size).toBe(12);
});

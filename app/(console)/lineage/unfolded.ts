/** What is unfolded, as the address keeps it: "us_prices_daily@6.up", "us_prices_daily@7.down.60". */
import { createParser, parseAsArrayOf } from "nuqs";
import { LINEAGE_MOST, LINEAGE_STEP, parseVersionRef } from "@/server/vocabulary/lineage-views";

export type Way = "up" | "down";
/** A step from a version; `step` is how many neighbours of it are shown at most. */
export type Unfolded = { of: string; way: Way; step: number };

export const parseAsUnfolded = parseAsArrayOf(
	createParser<Unfolded>({
		parse: (text) => {
			const match = /^([^.]+)\.(up|down)(?:\.([1-9]\d{0,2}))?$/.exec(text);
			const [, of = "", way = "", step = ""] = match ?? [];
			if (!match || (parseVersionRef(of)?.version ?? null) === null) return null;
			return { of, way: way as Way, step: Math.min(Number(step) || LINEAGE_STEP, LINEAGE_MOST.step) };
		},
		serialize: ({ of, way, step }) => `${of}.${way}${step === LINEAGE_STEP ? "" : `.${step}`}`,
		eq: (a, b) => a.of === b.of && a.way === b.way && a.step === b.step,
	}),
).withDefault([]);

/** With this step shown, or with more of it. */
export const unfold = (shown: readonly Unfolded[], of: string, way: Way, step = LINEAGE_STEP): Unfolded[] => [
	...fold(shown, of, way),
	{ of, way, step: Math.min(step, LINEAGE_MOST.step) },
];

export const fold = (shown: readonly Unfolded[], of: string, way: Way): Unfolded[] =>
	shown.filter((one) => one.of !== of || one.way !== way);

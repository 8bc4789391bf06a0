/** Which sessions a run asks for: what was requested, or from the watermark on, minus the definition's look-back. */

import type { Window } from "../sources/source";
import type { Calendar } from "./calendar";

export type WindowRequest = { from: string | null; to: string | null; full: boolean };

/**
 * @param watermark how far the base version reaches; null before the first publish
 * @param lookback sessions before the watermark to ask for again
 */
export function planWindow(
	request: WindowRequest,
	watermark: string | null,
	lookback: number,
	calendar: Calendar,
): Window {
	if (request.from || request.to) return { from: request.from, to: request.to };
	if (request.full || watermark === null) return { from: null, to: null };
	const reach =
		watermark > calendar.knownUntil || watermark < calendar.knownFrom
			? watermark
			: calendar.shift(watermark, -lookback);
	return { from: lookback === 0 || reach > watermark ? watermark : reach, to: null };
}

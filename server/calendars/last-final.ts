/** Which sessions a provider changes no more. */
import type { Calendar } from "./calendar";

/**
 * The last session whose bars are final at an instant.
 * @param finalAfterMinutes how long after a close the provider still changes its bars
 */
export const lastFinal = (calendar: Calendar, at: Date, finalAfterMinutes: number): string | null =>
	calendar.lastClosed(new Date(at.getTime() - finalAfterMinutes * 60_000))?.date ?? null;

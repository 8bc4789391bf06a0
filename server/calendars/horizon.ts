/** How long a calendar still lasts. */
import { dayOf } from "./iso-date";
import { rulesOf } from "./ruled-exchanges";
import type { Calendar } from "./session-calendar";

/** Days before its end at which a calendar is to be brought up to date. */
export const HORIZON_DAYS_MIN = 90;

/** Days from a date to the last that the calendar knows; negative behind it. */
export const daysLeft = ({ knownUntil }: Pick<Calendar, "knownUntil">, today: string): number =>
	dayOf(knownUntil) - dayOf(today);

/** What to do about a calendar that ends soon. */
export const howToExtend = (mic: string): string =>
	rulesOf(mic)
		? "install a qtrade that knows it further"
		: `import its next sessions (qtrade calendar import, --mic ${mic})`;

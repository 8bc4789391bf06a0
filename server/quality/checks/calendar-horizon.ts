import { daysLeft, HORIZON_DAYS_MIN, howToExtend } from "../../calendars/horizon";
import { type Check, passed } from "../check";

/** Warns long before the calendar ends: behind its end no day is a session, and no schedule falls due. */
export const calendarHorizon: Check = {
	name: "calendar_horizon",
	severity: "warning",
	async run({ calendar, today, settings }) {
		const { mic, knownUntil } = calendar;
		const daysMin = settings.calendar_horizon?.days_min ?? HORIZON_DAYS_MIN;
		const days = daysLeft(calendar, today);
		if (days >= daysMin) return passed(`${mic} is known until ${knownUntil}`, days, daysMin);
		return {
			status: "warn",
			observed: days,
			threshold: daysMin,
			count: 1,
			message: `the calendar ${mic} is known until ${knownUntil}, ${days < 0 ? `${-days} days ago` : `${days} days from now`}: ${howToExtend(mic)}`,
			sample: [],
		};
	},
};

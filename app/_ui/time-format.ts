/** Instants as text. Everything here is pure: callers bring the clock and the time zone. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "just now", "4 min ago", "in 3 h", "in 2 d 22 h"; a date once it is more than a month away. */
export function formatRelative(atMs: number, nowMs: number): string {
	const delta = atMs - nowMs;
	const span = Math.abs(delta);
	if (span < 5 * SECOND) return delta > 0 ? "now" : "just now";
	if (span > 31 * DAY) return new Date(atMs).toISOString().slice(0, 10);
	const text =
		span < MINUTE
			? `${Math.floor(span / SECOND)} s`
			: span < HOUR
				? `${Math.floor(span / MINUTE)} min`
				: span < 2 * DAY
					? `${Math.floor(span / HOUR)} h`
					: `${Math.floor(span / DAY)} d`;
	if (delta <= 0) return `${text} ago`;
	// A deadline of days is counted down in hours, too: "in 2 d" would hide most of the third.
	const hours = span >= 2 * DAY && span < 7 * DAY ? Math.floor((span % DAY) / HOUR) : 0;
	return hours > 0 ? `in ${text} ${hours} h` : `in ${text}`;
}

/** How long something took: "184 ms", "12.4 s", "3 min 05 s". */
export function formatDuration(durationMs: number): string {
	const ms = Math.max(0, durationMs);
	if (ms < SECOND) return `${Math.round(ms)} ms`;
	if (ms < MINUTE) return `${(ms / SECOND).toFixed(1)} s`;
	if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${pad(Math.floor((ms % MINUTE) / SECOND))} s`;
	return `${Math.floor(ms / HOUR)} h ${pad(Math.floor((ms % HOUR) / MINUTE))} min`;
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** "2024-03-08 21:04:11 UTC" */
export const formatUtc = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** "21:04" in UTC. */
export const formatUtcClock = (atMs: number): string => new Date(atMs).toISOString().slice(11, 16);

/** "21:04:11.482" in UTC, for log lines. */
export const formatUtcLog = (atMs: number): string => new Date(atMs).toISOString().slice(11, 23);

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string, parts: "clock" | "full"): Intl.DateTimeFormat {
	const key = `${timeZone} ${parts}`;
	const known = formatters.get(key);
	if (known) return known;
	// American English calls London's summer GMT+1, British English New York's GMT-4.
	const made = new Intl.DateTimeFormat(timeZone.startsWith("Europe/") ? "en-GB" : "en-US", {
		timeZone,
		weekday: "short",
		hour: "2-digit",
		minute: "2-digit",
		hourCycle: "h23",
		timeZoneName: "short",
		...(parts === "full" ? { year: "numeric", month: "2-digit", day: "2-digit", second: "2-digit" } : {}),
	});
	formatters.set(key, made);
	return made;
}

function partsOf(atMs: number, timeZone: string, parts: "clock" | "full"): Record<string, string> {
	return Object.fromEntries(
		formatter(timeZone, parts)
			.formatToParts(atMs)
			.map((part) => [part.type, part.value]),
	);
}

/** "Fri 16:04 EST" at the exchange. */
export function formatZonedClock(atMs: number, timeZone: string): string {
	const part = partsOf(atMs, timeZone, "clock");
	return `${part.weekday} ${part.hour}:${part.minute} ${part.timeZoneName}`;
}

/** "Fri 2024-03-08 16:04:11 EST" at the exchange. */
export function formatZoned(atMs: number, timeZone: string): string {
	const part = partsOf(atMs, timeZone, "full");
	return `${part.weekday} ${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second} ${part.timeZoneName}`;
}

/** "Fri" of a session's ISO date, which belongs to no time zone. */
export const weekdayOf = (date: string): string =>
	new Intl.DateTimeFormat("en-US", { weekday: "short", timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));

/** Which run has the word about a session: strips, the matrix of checks and the pages behind them all tell the same. */
import { type Calendar, clampToKnown } from "./calendars/calendar";

/** A run as far as its sessions go. The dates of what it did not publish are null. */
export type BringingRun = {
	run: number;
	/** that it published */
	version: number | null;
	/** of that version, of the one it was made on, and the first date of that version */
	watermark: string | null;
	base_watermark: string | null;
	first: string | null;
};

/** A version that put an older one's content back. */
export type Restoration = { version: number; restored_version: number };

/**
 * Whether current is made of a version: what a rollback took away is not, however far ahead it had come. A rollback that
 * was itself undone takes nothing away.
 */
export function standingVersions(restorations: readonly Restoration[]): (version: number) => boolean {
	const gaps: { after: number; upTo: number }[] = [];
	let at = Number.POSITIVE_INFINITY;
	for (const { version, restored_version } of [...restorations].sort((a, b) => b.version - a.version)) {
		if (version > at) continue;
		gaps.push({ after: restored_version, upTo: version });
		at = restored_version;
	}
	return (version) => !gaps.some(({ after, upTo }) => version > after && version <= upTo);
}

/**
 * The sessions that a run brought: those after its base's watermark up to its own, or the last one again where it moved
 * nothing. A run that did not publish was to bring the next.
 * @param dates sessions, oldest first; only those of them are given, but for the last and the next one
 */
export function broughtBy(
	{ version, watermark, base_watermark: base, first }: BringingRun,
	calendar: Calendar,
	dates: readonly string[],
): string[] {
	if (version === null || watermark === null) {
		const next = base === null ? dates.at(-1) : calendar.shift(clampToKnown(calendar, base), 1);
		return next === undefined ? [] : [next];
	}
	const from = base ?? first;
	if (base !== null && watermark <= base) return [watermark];
	return dates.filter((date) => date <= watermark && (from === null || (base === null ? date >= from : date > from)));
}

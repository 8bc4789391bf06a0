/**
 * The SEC's Financial Statement Data Sets as a download: one zip archive a quarter,
 * GET /files/dera/financial-statement-data-sets/2009q3.zip. Not tried against the live service.
 */
import { openPromise } from "yauzl";
import type { ProviderLimitSettings } from "../../vocabulary/definition";
import { dateIn } from "../by-symbol";
import type { LandedFile } from "../landing";
import { kindOf, startOfFile } from "../provider/json-answer";
import type { Answer, ProviderClient } from "../provider/provider-client";
import type { Window } from "../source";
import { secHeaders } from "./sec-access";

const BASE_URL = "https://www.sec.gov";
/** The first one; it holds headers only. */
const FIRST: Quarter = { year: 2009, quarter: 1 };
const ZONE = "America/New_York";

export type Quarter = { year: number; quarter: number };

export type FsdsSettings = {
	/** names who asks, with a contact: sec-access.ts */
	user_agent: string;
	/** instead of the SEC's own address, e.g. for a mirror */
	base_url?: string;
	limits?: ProviderLimitSettings;
};

export type QuarterAnswer = { quarter: string; answer: Answer };

export const quarterName = ({ year, quarter }: Quarter): string => `${year}q${quarter}`;

/**
 * The quarters whose archives hold filings of the window, oldest first. A quarter that is not over has no archive: the
 * newest is the last that is over in Washington, and may not be there yet.
 * @param window of filing dates
 */
export function quartersToAsk(window: Window, now: Date): Quarter[] {
	const newest = indexOf(quarterOf(dateIn(ZONE, now))) - 1;
	const last = window.to === null ? newest : Math.min(indexOf(quarterOf(window.to)), newest);
	const first = Math.max(window.from === null ? 0 : indexOf(quarterOf(window.from)), indexOf(FIRST));
	return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => quarterAt(first + i));
}

/**
 * Asks for each quarter's archive. A 404 for the newest quarter that is over means that the SEC has not published it yet: it
 * is left out. For an older one it is an error: the SEC takes none back, so that the address or the mirror is wrong.
 */
export async function askForQuarters(
	client: ProviderClient,
	settings: FsdsSettings,
	quarters: readonly Quarter[],
	now: Date,
): Promise<QuarterAnswer[]> {
	const headers = secHeaders(settings.user_agent);
	const newest = indexOf(quarterOf(dateIn(ZONE, now))) - 1;
	const found: QuarterAnswer[] = [];
	for (const one of quarters) {
		const quarter = quarterName(one);
		const url = new URL(`/files/dera/financial-statement-data-sets/${quarter}.zip`, settings.base_url ?? BASE_URL);
		const answer = await client.ask({
			subject: quarter,
			url: url.toString(),
			headers,
			extension: "zip",
			...(indexOf(one) === newest && { accept: [404] }),
			judge: async (file, status) => (status === 404 ? null : problemOf(file)),
		});
		if (answer.status !== 404) found.push({ quarter, answer });
	}
	return found;
}

/** What is wrong with an answer; a damaged archive may arrive whole when it is asked for again. */
async function problemOf(file: LandedFile): Promise<string | null> {
	if (file.bytes === 0) return "sent an empty page";
	const start = await startOfFile(file);
	if (!start.startsWith("PK")) return `sent ${kindOf(start)} where a zip archive was to be`;
	const names: string[] = [];
	try {
		const zip = await openPromise(file.path, { autoClose: false, lazyEntries: true });
		try {
			for await (const entry of zip.eachEntry()) names.push(entry.fileName);
		} finally {
			zip.close();
		}
	} catch (error) {
		return `sent a damaged zip archive (${error instanceof Error ? error.message : String(error)})`;
	}
	const missing = ["sub.txt", "num.txt"].filter((name) => !names.includes(name));
	return missing.length === 0 ? null : `sent an archive without ${missing.join(" and ")}`;
}

const quarterOf = (date: string): Quarter => ({
	year: Number(date.slice(0, 4)),
	quarter: Math.ceil(Number(date.slice(5, 7)) / 3),
});
const indexOf = ({ year, quarter }: Quarter): number => year * 4 + quarter - 1;
const quarterAt = (index: number): Quarter => ({ year: Math.floor(index / 4), quarter: (index % 4) + 1 });

/** Reported facts as the lines of a CSV with our column names, whichever of the SEC's forms they came in. */

import { dayOf } from "../../calendars/iso-date";
import { instantAt } from "../../calendars/zone-time";
import { csvField } from "../provider/canonical-lines";

/** In the order of the columns. */
export const FACT_COLUMNS = [
	/** the CIK in plain decimals, without leading zeros, e.g. 874761 */
	"issuer",
	"tag",
	"taxonomy",
	/** empty for an instant */
	"period_start",
	"period_end",
	"unit",
	/** axes and members, empty for the consolidated figure */
	"segments",
	"coregistrant",
	/** as the SEC wrote it: no number of ours stands between */
	"value",
	"form",
	"filed",
	/** when the filing became public, in UTC */
	"accepted",
	/** the filing's accession number */
	"revision",
] as const;

export type FactText = Record<(typeof FACT_COLUMNS)[number], unknown>;

export const FACT_HEADER = `${FACT_COLUMNS.join(",")}\n`;

export const factLine = (fact: FactText): string =>
	`${FACT_COLUMNS.map((column) => csvField(fact[column])).join(",")}\n`;

/** 20080630 → 2008-06-30. What is no date stays as it is written: the row rules set that row aside, and show it. */
export function isoDate(compact: string): string {
	const iso = compact.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
	try {
		dayOf(iso);
		return iso;
	} catch {
		return compact;
	}
}

/** EDGAR's clock. */
const ZONE = "America/New_York";

/** "2009-09-14 20:55:00.0" in New York → 2009-09-15T00:55:00Z. What is no time stays as it is written. */
export function acceptedInstant(wallTime: string): string {
	const [, date, hours, minutes, seconds] =
		/^(\d{4}-\d\d-\d\d)[ T]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d+)?$/.exec(wallTime) ?? [];
	if (date === undefined || isoDate(date.replaceAll("-", "")) !== date) return wallTime;
	const instant = instantAt(dayOf(date), Number(hours) * 60 + Number(minutes), ZONE).toISOString();
	return `${instant.slice(0, 17)}${seconds}Z`;
}

/** What staging is asked for and what it tells, whatever the kind of data. */
import type { Calendar } from "../../calendars/calendar";
import type { ReadableFile, ReadFormat, Window } from "../../sources/source";
import type { RowRules } from "../../vocabulary/definition";
import type { NameRequest } from "./name-instruments";

export type StageRequest = NameRequest & {
	files: readonly ReadableFile[];
	read: ReadFormat;
	/** canonical column → the value that every row has */
	constants: Readonly<Record<string, string>>;
	calendar: Calendar;
	/** in which a filing day ends */
	filingZone: string;
	/** of amounts that came without one; null when the definition names none */
	currency: string | null;
	window: Window;
	/** of each symbol, in the window's place, where they were asked for apart */
	windows: ReadonlyMap<string, Window> | null;
	/** the last session that the provider changes no more: later bars are provisional; null when all are final */
	finalDate: string | null;
	symbols: readonly string[] | null;
	/** absolute paths of the base version's quarantine files */
	earlierQuarantine: readonly string[];
	/** today in the exchange's zone: no bar may be later, and no watermark */
	today: string;
	/** what one received unit is worth: of a price in the currency, of a volume in shares */
	priceUnit: number;
	volumeUnit: number;
	allowNegative: boolean;
	/** what becomes of a row of prices that breaks a rule, where it is not the default */
	rules: RowRules;
	/** moves of the close beyond this share are kept for the check */
	jumpMax: number;
	/** symbols whose sound rows are set aside, too */
	leftBehind: readonly string[];
	/** what becomes of rows that the source had and has no more; null where what it sent is not all that it has */
	vanished: "keep" | "remove" | null;
	/** the symbols, series or issuers that the source was asked for; null where it was asked for all that it has */
	asked: readonly string[] | null;
	/** the first date that the source was asked for at all; null when from its beginning */
	askedFrom: string | null;
	/** values that people put in the provider's place */
	overrides: readonly RowOverride[];
	/** bars of which a person's values are over, and that the source was asked for: one that it does not have goes */
	endedOverrides: readonly { symbol: string; date: string }[];
	/** the files hold rows that were set aside before, newest file last; a row that is published meanwhile stays so */
	isReplay: boolean;
};

/** Values of one row: column → value, null for none. */
export type RowOverride = { id: number; symbol: string; date: string; fields: Readonly<Record<string, number | null>> };

export type Staged = {
	/** rows read from the source, whatever became of them */
	extracted: number;
	/** rows inside the window after agreeing duplicates were dropped */
	staged: number;
	quarantined: number;
	flagged: number;
	/** staged rows in the result */
	published: number;
	duplicatesDropped: number;
	/** keys that came with different values; the run may not publish them */
	conflicts: number;
	outsideWindow: number;
	added: number;
	restated: number;
	removed: number;
	/** rows of the base that the source had and has no more, found by this run */
	vanished: number;
	/** years whose content may differ from the base's */
	years: number[];
	/** last session among the good staged rows that are final */
	lastDate: string | null;
};

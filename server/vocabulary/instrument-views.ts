/** Instruments as pages and documents show them. */

export const INSTRUMENT_ATTRIBUTES = ["name", "issuer", "share_class", "figi", "isin", "cik"] as const;
export type InstrumentAttribute = (typeof INSTRUMENT_ATTRIBUTES)[number];

/** Where a name is known from: rows only had it, an action of a dataset said so, or a person. */
export type TickerOrigin = "first_sight" | "action" | "person";

export type InstrumentRow = {
	id: number;
	mic: string;
	/** the ticker of today, or the last one; null for one whose name was taken over */
	symbol: string | null;
	name: string | null;
	isin: string | null;
	/** tickers that it has had */
	names: number;
	/** the last day of its last ticker; null while that goes on */
	until: string | null;
	/** the first day without it */
	delisted_on: string | null;
};

/** From a day to the day before another; null where nothing is known of an end. */
type Dated = { valid_from: string | null; valid_to: string | null; recorded_by: string | null; recorded_at: string };
export type TickerView = Dated & { symbol: string; origin: TickerOrigin };
export type AttributeView = Dated & { name: InstrumentAttribute; value: string };

/** A change of names: `date` is the first day under the new one, or without any. */
export type NamesChange =
	| { kind: "rename"; symbol: string; former: string; date: string }
	| { kind: "delisting"; symbol: string; date: string };

export type LastChange = NamesChange & {
	/** who said it: an action of a dataset, or a person; the other may say it, too */
	origin: TickerOrigin;
};

export type InstrumentView = {
	id: number;
	mic: string;
	canonical_key: string;
	/** in application time */
	today: string;
	delisted_on: string | null;
	created_at: string;
	/** what `undo` would take back */
	last_change: LastChange | null;
	/** earliest first */
	tickers: TickerView[];
	attributes: AttributeView[];
};

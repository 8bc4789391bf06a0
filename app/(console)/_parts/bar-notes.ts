/** What is noted beside a symbol's bars: which bars each note is about, and its words. Pure, as candles-data is. */
import type { ActionNote, BarNotesView, OverrideNote, WaiverNote } from "@/server/vocabulary/bar-notes";
import type { Candle } from "@/server/vocabulary/query-views";

/** How each kind is marked: by a letter under its bar, or by a strip under all of them. */
export const NOTE_KINDS = {
	split: { letter: "S", word: "split" },
	dividend: { letter: "D", word: "dividend" },
	rename: { letter: "N", word: "new name" },
	delisting: { letter: "X", word: "delisted" },
	other: { letter: "A", word: "other action" },
	person: { letter: "P", word: "a person's values" },
	waived: { letter: null, word: "waived" },
} as const;
export type NoteKind = keyof typeof NOTE_KINDS;

export type BarNote = {
	key: string;
	kind: NoteKind;
	/** dates, both included */
	from: string;
	to: string;
	words: string;
	/** places of the bars that it is about; null where none of those shown is */
	bars: [first: number, last: number] | null;
	/** whose page tells more */
	run: number | null;
};

const ACTION_KINDS: Record<ActionNote["type"], NoteKind> = {
	split: "split",
	stock_dividend: "split",
	cash_dividend: "dividend",
	return_of_capital: "dividend",
	rename: "rename",
	delisting: "delisting",
	spin_off: "other",
};

const figure = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 6 });
const forOne = (ratio: number): string => (ratio >= 1 ? `${figure(ratio)} for 1` : `1 for ${figure(1 / ratio)}`);

export function actionWords({ type, ratio, amount, currency, new_symbol }: ActionNote): string {
	const sum = amount === null ? "" : ` ${figure(amount)}${currency === null ? "" : ` ${currency}`}`;
	const shares = ratio === null ? "" : ` ${forOne(ratio)}`;
	switch (type) {
		case "split":
			return `split${shares}`;
		case "stock_dividend":
			return `dividend in shares${shares}`;
		case "cash_dividend":
			return `dividend${sum}`;
		case "return_of_capital":
			return `return of capital${sum}`;
		case "spin_off":
			return `spin-off${new_symbol === null ? "" : ` of ${new_symbol}`}${shares}${sum}`;
		case "rename":
			return `renamed${new_symbol === null ? "" : ` to ${new_symbol}`}`;
		case "delisting":
			return "delisted";
	}
}

const ENDED: Record<OverrideNote["status"], string> = {
	in_force: "until",
	ended: "ended early; was until",
	expired: "was until",
};

export function overrideWords({ fields, author, reason, until, status }: OverrideNote, isIn: boolean): string {
	const values = Object.entries(fields).map(
		([name, value]) => `${name} ${value === null ? "left out" : figure(value)}`,
	);
	return `${values.join(", ")} by ${author}: ${reason}; ${ENDED[status]} ${until}${isIn ? "" : "; not in this version"}`;
}

export function waiverWords({
	check_name,
	leaves_behind,
	requested_by,
	decided_by,
	reason,
	status,
}: WaiverNote): string {
	const check = check_name.replaceAll("_", " ");
	const what = leaves_behind ? `left behind for ${check}` : `${check} waived`;
	const ended = status === "withdrawn" ? "; taken back" : status === "expired" ? "; over" : "";
	return `${what} by ${requested_by}${decided_by === null ? "" : ` and ${decided_by}`}: ${reason}${ended}`;
}

/** The notes on these bars and those to come, oldest first. */
export function notesOf(view: BarNotesView, candles: readonly Candle[]): BarNote[] {
	const actions = view.actions.map((action): BarNote => {
		const at = action.type === "delisting" ? lastUpTo(candles, action.ex_date) : firstFrom(candles, action.ex_date);
		return {
			key: `action ${action.ex_date} ${action.type}`,
			kind: ACTION_KINDS[action.type],
			from: action.ex_date,
			to: action.ex_date,
			words: actionWords(action),
			bars: at === null ? null : [at, at],
			run: null,
		};
	});
	return [...actions, ...overrideNotes(view.overrides, candles), ...waiverNotes(view.waivers, candles)].sort((a, b) =>
		a.from < b.from ? -1 : a.from > b.from ? 1 : 0,
	);
}

/** Of a date the first: it is in force, or the newest. One that is over and in no bar any more is history. */
function overrideNotes(overrides: readonly OverrideNote[], candles: readonly Candle[]): BarNote[] {
	const firsts = overrides.filter(({ date }, index) => overrides.findIndex((other) => other.date === date) === index);
	return firsts.flatMap((override): BarNote[] => {
		const at = candles.findIndex(({ date }) => date === override.date);
		const isIn = candles[at]?.flags.includes("overridden") === true;
		if (!isIn && override.status !== "in_force") return [];
		const words = overrideWords(override, isIn);
		const { id, date } = override;
		return [
			{ key: `override ${id}`, kind: "person", from: date, to: date, words, bars: at < 0 ? null : [at, at], run: null },
		];
	});
}

/** A symbol that is left behind may have no bar in the stretch: then the last one before it tells. */
const waiverNotes = (waivers: readonly WaiverNote[], candles: readonly Candle[]): BarNote[] =>
	waivers.map((waiver) => {
		const [first, last] = [firstFrom(candles, waiver.from), lastUpTo(candles, waiver.to)];
		const covers = first !== null && last !== null && first <= last;
		return {
			key: `waiver ${waiver.id}`,
			kind: "waived",
			from: waiver.from,
			to: waiver.to,
			words: waiverWords(waiver),
			bars: covers ? [first, last] : last === null ? null : [last, last],
			run: waiver.run,
		};
	});

const firstFrom = (candles: readonly Candle[], day: string): number | null => {
	const at = candles.findIndex(({ date }) => date >= day);
	return at < 0 ? null : at;
};
const lastUpTo = (candles: readonly Candle[], day: string): number | null => {
	const at = candles.findLastIndex(({ date }) => date <= day);
	return at < 0 ? null : at;
};

/** What is noted of one bar. */
export const notesAt = (notes: readonly BarNote[], at: number): BarNote[] =>
	notes.filter(({ bars }) => bars !== null && bars[0] <= at && at <= bars[1]);

/** How many of each kind are on these bars, in the order of their legend. A person's values are a flag of the bar itself. */
export const kindsOf = (notes: readonly BarNote[]): { kind: NoteKind; count: number }[] =>
	(Object.keys(NOTE_KINDS) as NoteKind[])
		.filter((kind) => kind !== "person")
		.map((kind) => ({ kind, count: notes.filter((note) => note.kind === kind && note.bars !== null).length }))
		.filter(({ count }) => count > 0);

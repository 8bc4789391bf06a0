/**
 * The names of an exchange's instruments over time, as read from the register, and what may change in them. Pure: a run
 * tries changes on it to know whom its rows belong to, and what is written to the register was tried on it before.
 */
import type { Holder, NameChange } from "../vocabulary/instrument-names";

/** The open ends of Postgres' dates: as text they sort before and behind every day. */
export const EVER = "-infinity";
export const FOREVER = "infinity";

/** Null for an open end. */
export const dayOrNull = (day: string): string | null => (day === EVER || day === FOREVER ? null : day);

/** One name of one instrument: `from` is its first day, `to` the day after the last. */
export type Term = {
	/** null for one that is not in the register yet */
	id: number | null;
	symbol: string;
	/** the instrument's canonical key, which says who it is before it has an id */
	key: string;
	/** null for one that is not in the register yet */
	instrument: number | null;
	from: string;
	to: string;
	/** registered because a row had the name, nothing more */
	isFirstSight: boolean;
};

export type TickerBook = {
	/** the terms of a name, or of an instrument by its canonical key, earliest first */
	ofSymbol(symbol: string): readonly Term[];
	ofInstrument(key: string): readonly Term[];
	/** by canonical key, the first day without them */
	delisted: Map<string, string>;
	add(term: Term): void;
	remove(term: Term): void;
};

/** A book over terms of the register; it changes the terms that it was given. */
export function openBook(terms: readonly Term[], delisted: ReadonlyMap<string, string> = new Map()): TickerBook {
	const bySymbol = new Map<string, Term[]>();
	const byKey = new Map<string, Term[]>();
	const put = (map: Map<string, Term[]>, key: string, term: Term): void => {
		const list = map.get(key) ?? [];
		map.set(key, list);
		const at = list.findIndex(({ from }) => from > term.from);
		list.splice(at === -1 ? list.length : at, 0, term);
	};
	const book: TickerBook = {
		ofSymbol: (symbol) => bySymbol.get(symbol) ?? [],
		ofInstrument: (key) => byKey.get(key) ?? [],
		delisted: new Map(delisted),
		add: (term) => {
			put(bySymbol, term.symbol, term);
			put(byKey, term.key, term);
		},
		remove: (term) => {
			for (const list of [bySymbol.get(term.symbol), byKey.get(term.key)]) list?.splice(list.indexOf(term), 1);
		},
	};
	for (const term of terms) book.add(term);
	return book;
}

/**
 * Whom rows of a name belong to, by their date: who has the name on that day, else who has it next, since providers send
 * a renamed company's history under its present name. After the end of the last term it is nobody's.
 */
export function holdersOf(terms: readonly Term[]): Holder[] {
	const holders: Holder[] = [];
	for (const { instrument, key, to } of terms) {
		const last = holders.at(-1);
		if (last?.canonicalKey === key) last.until = to;
		else holders.push({ id: instrument ?? 0, canonicalKey: key, from: last?.until ?? EVER, until: to });
	}
	return holders;
}

/** The term that a new instrument of this name begins with: behind everything that is known of the name. */
export function nextTerm(book: TickerBook, mic: string, symbol: string): Term {
	const from = book.ofSymbol(symbol).at(-1)?.to ?? EVER;
	// The date makes the key say who it is, whenever and in whatever order it arrived.
	const key = from === EVER ? `${mic}:${symbol}` : `${mic}:${symbol}@${from}`;
	return { id: null, symbol, key, instrument: null, from, to: FOREVER, isFirstSight: true };
}

/** Whether rows of that day would need an instrument that does not exist yet. */
export const isBeyond = (book: TickerBook, symbol: string, day: string): boolean =>
	day >= (book.ofSymbol(symbol).at(-1)?.to ?? EVER);

export type Verdict = { kind: "applied" | "known" } | { kind: "refused"; reason: string };

const refused = (reason: string): Verdict => ({ kind: "refused", reason });

/** Applies a rename or a delisting to the book, or says why not. What is so already is known, and no change. */
export function applyChange(book: TickerBook, change: NameChange): Verdict {
	const { symbol, date, newSymbol } = change;
	const term = book.ofSymbol(symbol).find(({ from, to }) => from < date && date <= to);
	if (term === undefined) return refused(missing(book, change));
	return newSymbol === null ? delist(book, term, date) : rename(book, term, date, newSymbol);
}

function rename(book: TickerBook, term: Term, date: string, newSymbol: string): Verdict {
	const own = book.ofInstrument(term.key).find(({ from }) => from >= term.to);
	if (own !== undefined) {
		if (own.symbol === newSymbol && own.from === date) return { kind: "known" };
		return refused(`${term.symbol} is called ${own.symbol} since ${own.from} already`);
	}
	if (!isTicker(newSymbol))
		return refused(`"${newSymbol.slice(0, 64)}" is no ticker: up to 64 characters, none of control`);
	if (newSymbol === term.symbol) return refused(`${newSymbol} is its name already`);
	const ended = book.delisted.get(term.key);
	if (ended !== undefined) return refused(`${term.symbol} is delisted: ${ended} is the first day without it`);
	if (term.to !== FOREVER && term.to !== date) return refused(`the name ${term.symbol} ended already, on ${term.to}`);
	const taken = book.ofSymbol(newSymbol).find(({ to }) => to > date);
	if (taken !== undefined) return refused(`${newSymbol} is ${whose(taken)}`);
	term.to = date;
	book.add({ ...term, id: null, symbol: newSymbol, from: date, to: FOREVER, isFirstSight: false });
	return { kind: "applied" };
}

function delist(book: TickerBook, term: Term, date: string): Verdict {
	const later = book.ofInstrument(term.key).find(({ from }) => from >= term.to);
	if (later !== undefined) return refused(`${term.symbol} is called ${later.symbol} since ${later.from}`);
	if (book.delisted.get(term.key) === date) return { kind: "known" };
	if (term.to !== FOREVER && term.to !== date) return refused(`the name ${term.symbol} ended already, on ${term.to}`);
	term.to = date;
	book.delisted.set(term.key, date);
	return { kind: "applied" };
}

/** Whether rows could have it: what staging takes for a symbol. */
export const isTicker = (text: string): boolean => text.trim() === text && /^[^\p{Cc}]{1,64}$/u.test(text);

/** "another instrument's (XNYS:META, 12) since 2022-01-31" */
export const whose = ({ key, instrument, from }: Term): string =>
	`another instrument's (${instrument === null ? key : `${instrument}, ${key}`})${from === EVER ? ", as far back as is known" : ` since ${from}`}`;

function missing(book: TickerBook, { symbol, date }: NameChange): string {
	const terms = book.ofSymbol(symbol);
	const [first, last] = [terms[0], terms.at(-1)];
	if (first === undefined || last === undefined) return `no instrument is called ${symbol}`;
	if (date <= first.from) return `${symbol} is a name only since ${first.from}`;
	return date > last.to ? `the name ${symbol} ended on ${last.to}` : `nobody was called ${symbol} on the day before`;
}

/**
 * Plays changes on a book in the order of their dates. Those of one day may need one another: a name is free once its
 * holder's own change is made.
 * @param before called for each change that is due, before it is first tried
 */
export function playChanges<Change extends NameChange>(
	book: TickerBook,
	changes: readonly Change[],
	before: (change: Change) => void = () => {},
): { applied: Change[]; refused: (Change & { reason: string })[] } {
	const applied: Change[] = [];
	const refused: (Change & { reason: string })[] = [];
	for (const day of byDay(changes)) {
		for (const change of day) before(change);
		let waiting = day.map((change) => ({ ...change, reason: "" }));
		for (let left = -1; waiting.length !== left; ) {
			left = waiting.length;
			waiting = waiting.flatMap((change) => {
				const verdict = applyChange(book, change);
				if (verdict.kind === "applied") applied.push(change);
				return verdict.kind === "refused" ? [{ ...change, reason: verdict.reason }] : [];
			});
		}
		refused.push(...waiting);
	}
	return { applied, refused };
}

/** Delistings first, which free names. */
function byDay<Change extends NameChange>(changes: readonly Change[]): Change[][] {
	const text = ({ newSymbol, symbol }: Change): string => `${newSymbol === null ? 0 : 1} ${symbol} ${newSymbol}`;
	const days = new Map<string, Change[]>();
	for (const change of changes) days.set(change.date, [...(days.get(change.date) ?? []), change]);
	return [...days]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([, day]) => day.sort((a, b) => (text(a) < text(b) ? -1 : 1)));
}

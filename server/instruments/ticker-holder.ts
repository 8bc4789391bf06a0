/** Whom a person means by a ticker. Pure. */
import type { Term, TickerBook } from "./ticker-book";

/**
 * Who has the ticker on that day; without a day who has it today, else the one instrument that had it last. Where several
 * have had it and none has it today, only a day tells.
 */
export function holderOf(
	book: TickerBook,
	{ symbol, mic, day, today }: { symbol: string; mic: string; day: string | null; today: string },
): Term | { problem: string } {
	const terms = book.ofSymbol(symbol);
	const [first, last] = [terms[0], terms.at(-1)];
	if (first === undefined || last === undefined) {
		return { problem: `no instrument of ${mic} is called ${symbol}, nor was: is it spelled as the data have it?` };
	}
	const on = day ?? today;
	const holder = terms.find(({ from, to }) => from <= on && on < to);
	if (holder) return holder;
	if (day === null) {
		const had = new Set(terms.map(({ key }) => key));
		if (had.size === 1) return last;
		return {
			problem: `${had.size} instruments have been called ${symbol}, and none is today: give a day (from) on which it was`,
		};
	}
	const when =
		day < first.from
			? `it is a name only since ${first.from}`
			: day >= last.to
				? `the name ended on ${last.to}`
				: "it was nobody's name then";
	return { problem: `nobody is called ${symbol} on ${day}: ${when}` };
}

/** Renames and delistings that a run has published become part of the register, in the same transaction. */
import { appendAudit } from "../audit";
import type { Tx } from "../db";
import { log } from "../log";
import type { NameChange } from "../vocabulary/instrument-names";
import { lockRegister, readBook, readNameless, writeTerms } from "./register";
import { FOREVER, nextTerm, playChanges, type Term } from "./ticker-book";

/**
 * Applies what is not in the register yet. What cannot be applied stays undone: the check `renames` has told it, unless
 * another change came between, which the next run's check will tell.
 */
export async function applyNameChanges(
	tx: Tx,
	mic: string,
	changes: readonly NameChange[],
	by: { name: string; run: number; dataset: string },
): Promise<void> {
	if (changes.length === 0) return;
	await lockRegister(tx, mic);
	const symbols = changes.flatMap(({ symbol, newSymbol }) => [symbol, ...(newSymbol === null ? [] : [newSymbol])]);
	const book = await readBook(tx, mic, [...new Set(symbols)]);
	// Who has a name after it was given up here: registered with the rows that have it, and without it until now.
	const ends = changes.map(({ symbol, date }) => `${mic}:${symbol}@${date}`);
	const heirs = new Map(await readNameless(tx, mic, ends));
	const follow = (symbol: string): void => {
		const term = nextTerm(book, mic, symbol);
		if (heirs.delete(term.key)) book.add(term);
	};
	const { applied, refused } = playChanges(book, changes, ({ symbol, date }) => {
		if (date > (book.ofSymbol(symbol).at(-1)?.to ?? FOREVER)) follow(symbol);
	});
	for (const { symbol } of applied) follow(symbol);
	for (const change of refused) log().warn({ change, run: by.run }, "a change of a name was not applied");
	if (applied.length === 0) return;
	const keys = new Set<string>();
	const touched = new Set<Term>();
	for (const { symbol, newSymbol } of applied) {
		for (const name of [symbol, newSymbol ?? symbol])
			for (const term of book.ofSymbol(name)) {
				touched.add(term);
				keys.add(term.key);
			}
	}
	const delisted = [...book.delisted].filter(([key]) => keys.has(key));
	await writeTerms(tx, mic, { terms: [...touched], delisted: new Map(delisted) }, { name: by.name, origin: "action" });
	await appendAudit(tx, {
		actor: by.name,
		action: "instrument.apply_actions",
		subject: `run:${by.run}`,
		detail: {
			dataset: by.dataset,
			mic,
			changes: applied.map(({ symbol, date, newSymbol }) => ({ symbol, date, new_symbol: newSymbol })),
		},
	});
}

/** The last change of an instrument's names, which a person may take back, and how it is said. */
import type { InstrumentView, LastChange, NamesChange } from "./instrument-views";

/** What would be taken back: the end of the last name, else the last rename. Null where there is neither. */
export function lastChangeOf(
	names: readonly { symbol: string; from: string | null; to: string | null }[],
): NamesChange | null {
	const [before, last] = [names.at(-2), names.at(-1)];
	if (last === undefined) return null;
	if (last.to !== null) return { kind: "delisting", symbol: last.symbol, date: last.to };
	if (before === undefined || last.from === null) return null;
	return { kind: "rename", symbol: last.symbol, former: before.symbol, date: last.from };
}

/** The name that the instrument has again once the change is taken back. */
export const nameAfterUndo = (change: NamesChange): string =>
	change.kind === "rename" ? change.former : change.symbol;

/** "Apple Inc. is called XYZ since 2024-03-01: it will be AAPL again from that day on" */
export function undoSaid(change: NamesChange, { attributes, id }: Pick<InstrumentView, "attributes" | "id">): string {
	const who = attributes.findLast(({ name }) => name === "name")?.value ?? `instrument ${id}`;
	return change.kind === "rename"
		? `${who} is called ${change.symbol} since ${change.date}: it will be ${change.former} again from that day on`
		: `${who} is delisted, ${change.date} is the first day without it: it will go on as ${change.symbol} from that day on`;
}

/** What taking it back does not do by itself. */
export function undoLeaves({ kind, origin, ...change }: LastChange): string[] {
	const { symbol, date } = change;
	const names = "former" in change ? `${symbol}, or under ${change.former} since ${date},` : `${symbol} since ${date}`;
	const word = kind === "rename" ? "rename" : "delisting";
	return [
		origin === "action"
			? `A dataset of corporate actions said this ${word}: it must say it no longer, or its next run applies it again`
			: `Should a dataset of corporate actions say this ${word}, too, its next run applies it again`,
		`Rows that were published under ${names} stay whose they are until a run brings them again: run their datasets with --full`,
	];
}

/** Versions that a person pinned for a query without writing them into it. */
import { codeOf } from "@/server/vocabulary/sql-text";

export type Pins = Readonly<Record<string, number>>;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * The pins of datasets that the query names without a version of its own; the server refuses any other. A name that is
 * only a column's or an alias's is taken for the dataset's: the server then says that the query does not read it.
 */
export function pinsFor(sql: string, pins: Pins): Record<string, number> {
	const code = codeOf(sql);
	return Object.fromEntries(
		Object.entries(pins).filter(([name]) => new RegExp(`(?<![\\w@])${escaped(name)}(?![\\w@])`, "i").test(code)),
	);
}

/** What DuckDB found wrong with a line of a CSV, in words for whoever sent it. */

const FAULTS: readonly [RegExp, (found: RegExpExecArray) => string][] = [
	[/^Expected Number of Columns: (\d+) Found: (\d+)/m, ([, wanted, found]) => fields(Number(wanted), Number(found))],
	[/^Value with unterminated quote/m, () => "a quote that is opened is not closed"],
	[/^Maximum line size/m, () => "it is too long: is a quote or a line end missing?"],
	[/^Invalid unicode/m, () => "it is not UTF-8"],
];

/** DuckDB counts no further than one too many. */
const fields = (wanted: number, found: number): string =>
	found > wanted ? `more than ${wanted} fields` : `${found} ${found === 1 ? "field" : "fields"} instead of ${wanted}`;

/** @returns e.g. "line 41: 6 fields instead of 7"; null for any other complaint */
export function csvFault(message: string): string | null {
	const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
	if (line === undefined) return null;
	for (const [pattern, say] of FAULTS) {
		const found = pattern.exec(message);
		if (found) return `line ${line}: ${say(found)}`;
	}
	return null;
}

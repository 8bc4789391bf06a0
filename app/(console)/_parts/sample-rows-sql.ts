import type { RowsFilter } from "@/server/vocabulary/query-views";

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** The query that these rows come to, for who wants to ask more. */
export function rowsSql(name: string, version: number, { symbol, from, to, flagged }: RowsFilter): string {
	const conditions = [
		symbol !== undefined && `symbol = ${text(symbol)}`,
		from !== undefined && `date >= date ${text(from)}`,
		to !== undefined && `date <= date ${text(to)}`,
		flagged && "len(flags) > 0",
	].filter(Boolean);
	const where = conditions.length > 0 ? `\nwhere ${conditions.join("\n  and ")}` : "";
	return `select *\nfrom lake."${name}@${version}"${where}\norder by date desc, symbol\nlimit 100`;
}

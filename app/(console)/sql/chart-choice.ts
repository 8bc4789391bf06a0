/** What a chart is made of: which columns can be what, and what is drawn before anybody chose. */
import type { Column } from "@/server/vocabulary/kinds";
import type { TableView } from "@/server/vocabulary/views";

export const CHART_KINDS = ["line", "bar", "scatter"] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

/** What a column can be on a chart; lists and structs can be nothing. */
export type ColumnSort = "number" | "time" | "text" | "other";

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL|BIGNUM)\b(?!.*\[)/;
const TEXT = /^(VARCHAR|BOOLEAN|ENUM|UUID|TIME)\b(?!.*\[)/;

export function sortOf({ type }: Pick<Column, "type">): ColumnSort {
	if (NUMBER.test(type)) return "number";
	if (/^(DATE|TIMESTAMP)/.test(type) && !type.includes("[")) return "time";
	return TEXT.test(type) ? "text" : "other";
}

export type ChartChoice = {
	kind: ChartKind;
	/** a column's name; null for the number of the row */
	x: string | null;
	y: readonly string[];
	/** the column whose values split the rows into series */
	by: string | null;
};

/** What the address says; null where it says nothing, an empty text for "none". */
export type AskedChart = { kind: ChartKind | null; x: string | null; y: readonly string[] | null; by: string | null };

type Answer = Pick<TableView, "columns" | "rows">;

/** What can be chosen from. An id is a number that means nothing as one: it is offered last and never first. */
export function columnsFor(columns: readonly Column[]) {
	const named = (sorts: readonly ColumnSort[]): string[] => [
		...new Set(columns.filter((column) => sorts.includes(sortOf(column))).map((column) => column.name)),
	];
	const isId = (name: string): boolean => name.endsWith("_id");
	return {
		x: named(["time", "number", "text"]),
		y: named(["number"]).sort((a, b) => Number(isId(a)) - Number(isId(b))),
		by: named(["text", "number", "time"]),
	};
}

/** Why there can be no chart of this answer; null when there can be one. */
export function whyNoChart({ columns, rows }: Answer): string | null {
	if (rows.length === 0) return "The query has no rows, so there is nothing to draw.";
	if (columnsFor(columns).y.length > 0) return null;
	const types = columns
		.slice(0, 4)
		.map(({ name, type }) => `${name} is ${type}`)
		.join(", ");
	return `No column of this answer is a number (${types}${columns.length > 4 ? ", …" : ""}). Ask for one, for example count(*) or avg(close).`;
}

/** What is drawn: what was asked for where the answer has it, and what suits its columns elsewhere. */
export function choiceOf(answer: Answer, asked: AskedChart): ChartChoice {
	const { columns } = answer;
	const may = columnsFor(columns);
	const first = (sort: ColumnSort): string | undefined => columns.find((column) => sortOf(column) === sort)?.name;
	const wantedY = asked.y?.filter((name) => may.y.includes(name)) ?? [];
	const text = first("text");
	const numbers = may.y.filter((name) => !wantedY.includes(name));
	// Two numbers and nothing that orders them: one over the other.
	const x = known(asked.x, may.x, first("time") ?? text ?? (may.y.length > 1 ? (numbers[0] ?? null) : null));
	const y = wantedY.length > 0 ? wantedY : may.y.filter((name) => name !== x).slice(0, 1);
	const xSort = sortNamed(columns, x);
	const kind = asked.kind ?? (xSort === "time" ? "line" : x !== null && xSort === "number" ? "scatter" : "bar");
	const splitter = columns.find((column) => sortOf(column) === "text" && column.name !== x)?.name ?? null;
	const by = known(asked.by, may.by, splitter !== null && repeats(answer, x) ? splitter : null);
	return { kind, x, y: y.length > 0 ? y : may.y.slice(0, 1), by };
}

export const sortNamed = (columns: readonly Column[], name: string | null): ColumnSort => {
	const column = columns.find((one) => one.name === name);
	return column === undefined ? "number" : sortOf(column);
};

function known(asked: string | null, names: readonly string[], otherwise: string | null): string | null {
	if (asked === "") return null;
	return asked !== null && names.includes(asked) ? asked : otherwise;
}

/** Whether rows share a value of this column, so that one line through all of them would go back and forth. */
function repeats({ columns, rows }: Answer, name: string | null): boolean {
	const at = columns.findIndex((column) => column.name === name);
	if (at < 0) return false;
	const values = rows.map((row) => row[at]).filter((value) => value !== null);
	return new Set(values).size < values.length;
}

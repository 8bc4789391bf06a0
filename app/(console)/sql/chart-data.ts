/** The rows of an answer as points of a chart, and what of them is not drawn. */
import type { Column } from "@/server/vocabulary/kinds";
import type { TableView } from "@/server/vocabulary/views";
import { formatCount, formatMeasure, plural } from "../../_ui/number-format";
import { type ChartChoice, sortNamed } from "./chart-choice";

/** As many as can be told apart by colour and stroke. */
export const SERIES_MAX = 12;

export type ChartSeries = {
	name: string;
	/** x as milliseconds, as a number, or as the place of a category; y null where there is no value */
	points: [number, number | null][];
};

export type ChartData = {
	axis: "time" | "value" | "category";
	/** of an axis of categories, in its order */
	categories: string[];
	series: ChartSeries[];
	/** series that the choice makes, drawn or not */
	seriesTotal: number;
	rowsTotal: number;
	rowsDrawn: number;
	/** rows that have no place on the x axis */
	withoutX: number;
	/** values of drawn rows that are null, or no finite number */
	gaps: number;
	/** points that share their place on the x axis with another one of their series */
	doubled: number;
};

type Answer = Pick<TableView, "columns" | "rows">;

/** A number as the lake sends it: long ones come as text. Null for what cannot be drawn. */
export function numberOf(value: unknown): number | null {
	if (value === null || value === undefined || value === "" || typeof value === "boolean") return null;
	const number = Number(value);
	return Number.isFinite(number) ? number : null;
}

/** An instant; what has no zone is read as UTC, as the lake keeps it. */
export function timeOf(value: unknown): number | null {
	if (typeof value !== "string") return null;
	const ms = Date.parse(/T[^Z]*$/.test(value) ? `${value}Z` : value);
	return Number.isNaN(ms) ? null : ms;
}

const textOf = (value: unknown): string => (value === null || value === undefined ? "null" : String(value));

/** Says for each row where it stands on the x axis; null for nowhere. */
function placesOf(
	answer: Answer,
	{ kind, x }: ChartChoice,
): Pick<ChartData, "axis" | "categories"> & { at: (number | null)[] } {
	const { columns, rows } = answer;
	const sort = sortNamed(columns, x);
	const values = x === null ? rows.map((_, row) => row + 1) : valuesOf(answer, x);
	const measured = values.map(sort === "time" ? timeOf : sort === "number" ? numberOf : () => null);
	if (kind !== "bar" && sort !== "text")
		return { axis: sort === "time" ? "time" : "value", categories: [], at: measured };
	const names = values.map((value, row) =>
		sort === "text" ? textOf(value) : measured[row] === null ? null : textOf(value),
	);
	const order = new Map<string, number>();
	for (const [row, name] of names.entries()) if (name !== null) order.set(name, order.get(name) ?? measured[row] ?? 0);
	const categories = [...order.keys()];
	// Names stand as they came; dates and numbers by what they mean.
	if (sort !== "text") categories.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
	const place = new Map(categories.map((name, index) => [name, index]));
	return { axis: "category", categories, at: names.map((name) => (name === null ? null : (place.get(name) ?? null))) };
}

function valuesOf({ columns, rows }: Answer, name: string): unknown[] {
	const at = columns.findIndex((column: Column) => column.name === name);
	return rows.map((row) => row[at]);
}

export function chartData(answer: Answer, choice: ChartChoice): ChartData {
	const { at, axis, categories } = placesOf(answer, choice);
	const groups = choice.by === null ? null : valuesOf(answer, choice.by).map(textOf);
	const names = groups === null ? [null] : [...new Set(groups)];
	const wanted = choice.y.flatMap((y) => names.map((group) => ({ y, group })));
	const drawn = new Set<number>();
	let [gaps, doubled] = [0, 0];
	const series = wanted.slice(0, SERIES_MAX).map(({ y, group }) => {
		const values = valuesOf(answer, y);
		const points: [number, number | null][] = [];
		const seen = new Set<number>();
		for (const [row, place] of at.entries()) {
			if (place === null || (groups !== null && groups[row] !== group)) continue;
			const value = numberOf(values[row]);
			drawn.add(row);
			points.push([place, value]);
			if (value === null) gaps += 1;
			if (seen.has(place)) doubled += 1;
			seen.add(place);
		}
		if (choice.kind === "line") points.sort((a, b) => a[0] - b[0]);
		return { name: group === null ? y : choice.y.length === 1 ? group : `${y} · ${group}`, points };
	});
	const withoutX = at.filter((place) => place === null).length;
	const rowsTotal = answer.rows.length;
	return {
		axis,
		categories,
		series,
		seriesTotal: wanted.length,
		rowsTotal,
		rowsDrawn: drawn.size,
		withoutX,
		gaps,
		doubled,
	};
}

/** What a reader of the chart has to know of what it leaves out. */
export function notesOf(data: ChartData, { kind, x, by }: ChartChoice): string[] {
	const notes: string[] = [];
	if (data.seriesTotal > SERIES_MAX)
		notes.push(`the first ${SERIES_MAX} of ${formatCount(data.seriesTotal)} series are drawn, the others are not`);
	if (data.withoutX > 0) notes.push(`${plural(data.withoutX, "row")} without ${x ?? "a number"} not drawn`);
	if (data.gaps > 0)
		notes.push(
			`${plural(data.gaps, "value")} null or not finite: ${kind === "line" ? "the line has gaps there" : "not drawn"}`,
		);
	if (data.doubled > 0 && kind !== "scatter")
		notes.push(
			`${plural(data.doubled, "point shares its", "points share their")} ${x ?? "row"} with another of the same series${by === null ? ": split by a column to tell them apart" : ""}`,
		);
	return notes;
}

/** The chart in words, for who cannot see it. */
export function describe(data: ChartData, { kind, x, y, by }: ChartChoice): string {
	const over = kind === "scatter" ? "against" : "over";
	const split = by === null ? "" : `, split by ${by}`;
	const parts = data.series.map(({ name, points }) => {
		const values = points.flatMap(([, value]) => (value === null ? [] : [value]));
		if (values.length === 0) return `${name}: no values`;
		const [low, high] = [Math.min(...values), Math.max(...values)];
		return `${name}: ${plural(values.length, "value")} from ${formatMeasure(low)} to ${formatMeasure(high)}`;
	});
	const kinds = { line: "Line chart", bar: "Bar chart", scatter: "Scatter chart" };
	return `${kinds[kind]} of ${y.join(" and ")} ${over} ${x ?? "the row number"}${split}. ${parts.join("; ")}.`;
}

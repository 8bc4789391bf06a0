/** Rows out of an http source's JSON: rows of objects or arrays, or a column per field. */
import { readFile } from "node:fs/promises";
import { QtradeError } from "../errors";
import type { HttpSource } from "../vocabulary/definition";
import { dateIn } from "./by-symbol";
import type { LandedFile } from "./landing";
import type { RowText } from "./provider/canonical-lines";
import { at, readJson } from "./provider/json-answer";

/** A column of a row: its key, its place in an array (from 1), or a JSON Pointer into it. */
function valueIn(row: unknown, column: string | number | undefined): unknown {
	if (column === undefined) return undefined;
	if (typeof column === "number") return Array.isArray(row) ? row[column - 1] : undefined;
	return at(row, column.startsWith("/") ? column : `/${column.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}

/** What is wrong with an answer's shape; null when its rows can be read. A row may lack what rules can judge. */
export function problemOfJson(value: unknown, source: HttpSource): string | null {
	const where = source.rows === undefined || source.rows === "" ? "the answer" : source.rows;
	const rows = at(value, source.rows ?? "");
	if (source.layout === "columns") {
		const lengths = Object.entries(source.columns).flatMap(([field, column]) => {
			const values = valueIn(rows, column);
			return [Array.isArray(values) ? values.length : `${column} (${field})`];
		});
		const missing = lengths.filter((length) => typeof length === "string");
		if (missing.length > 0) return `has no array ${missing.join(", ")} in ${where}`;
		return new Set(lengths).size > 1 ? `has columns of different lengths in ${where}` : null;
	}
	if (!Array.isArray(rows)) return `has no array at ${where}`;
	const [first] = rows;
	if (first === undefined) return null;
	const missing = Object.keys(source.columns).filter((field) => valueIn(first, source.columns[field]) === undefined);
	return missing.length === 0
		? null
		: `has rows without ${missing.map((field) => `${source.columns[field]} (${field})`).join(", ")}`;
}

/** Where the next page is, and whether this one held nothing. */
export async function nextOf(file: LandedFile, source: HttpSource): Promise<{ url: string | null; isEmpty: boolean }> {
	if (source.format !== "json") return { url: null, isEmpty: await holdsNoRows(file, source) };
	const answer = await readJson(file);
	const value = "problem" in answer ? null : answer.value;
	const rows = at(value, source.rows ?? "");
	const [column] = Object.values(source.columns);
	const values = source.layout === "columns" ? valueIn(rows, column) : undefined;
	const next = source.paging?.next === undefined ? null : at(value, source.paging.next);
	return {
		url: typeof next === "string" && next !== "" ? next : null,
		isEmpty: Array.isArray(values)
			? values.length === 0
			: Array.isArray(rows)
				? rows.length === 0
				: rows === undefined || rows === null,
	};
}

async function holdsNoRows(file: LandedFile, { header = true }: HttpSource): Promise<boolean> {
	const lines = (await readFile(file.path, "utf8")).split(/\r?\n/).filter((line) => line !== "");
	return lines.length <= (header ? 1 : 0);
}

/**
 * @param symbol whose rows they are, where the answer does not say
 * @param dates the fields that are dates
 */
export function* rowsOfJson(
	value: unknown,
	source: HttpSource,
	symbol: string | undefined,
	dates: readonly string[] = ["date"],
): Generator<RowText> {
	const rows = at(value, source.rows ?? "");
	const fields = Object.keys(source.columns);
	const own = source.columns.symbol === undefined && symbol !== undefined ? { symbol } : {};
	const rowOf = (get: (field: string) => unknown): RowText => ({
		...own,
		...Object.fromEntries(
			fields.map((field) => [field, dates.includes(field) ? dateOf(get(field), source) : get(field)]),
		),
	});
	if (source.layout === "columns") {
		const columns = new Map(
			fields.map((field) => [field, valueIn(rows, source.columns[field]) as unknown[] | undefined]),
		);
		const count = columns.get(fields[0] ?? "")?.length ?? 0;
		for (let i = 0; i < count; i += 1) yield rowOf((field) => columns.get(field)?.[i]);
		return;
	}
	for (const row of rows as unknown[]) yield rowOf((field) => valueIn(row, source.columns[field]));
}

/** An instant becomes the date that it has in the zone which the definition names; text stays as it is. */
function dateOf(value: unknown, { date_format, time_zone }: HttpSource): unknown {
	if (date_format !== "epoch_seconds" && date_format !== "epoch_milliseconds") return value;
	if (time_zone === undefined) throw new QtradeError("internal", "an epoch without a time zone");
	const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
	if (typeof number !== "number" || !Number.isFinite(number)) return value;
	const instant = new Date(number * (date_format === "epoch_seconds" ? 1000 : 1));
	return Number.isNaN(instant.getTime()) ? value : dateIn(time_zone, instant);
}

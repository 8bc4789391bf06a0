/** Whose rows an http source's answer holds, where it says so itself. */
import { createReadStream } from "node:fs";
import { csvRows } from "../csv-rows";
import type { HttpSource } from "../vocabulary/definition";
import { rowsOfJson } from "./http-json";
import type { LandedFile } from "./landing";
import { readJson } from "./provider/json-answer";

/** A symbol as the rows have it. */
export const inCase = ({ symbol_case }: Pick<HttpSource, "symbol_case">, symbol: string): string =>
	symbol_case === "upper" ? symbol.toUpperCase() : symbol_case === "lower" ? symbol.toLowerCase() : symbol;

/**
 * What is wrong where a provider that was asked for one symbol sends rows of another: nobody asked for them, and no window
 * of theirs is known. Null where all is well, or the rows do not say whose they are.
 */
export async function strangerIn(file: LandedFile, source: HttpSource, asked: string): Promise<string | null> {
	if (!source.symbols || source.columns.symbol === undefined) return null;
	const name = inCase(source, asked);
	for await (const symbol of source.format === "json" ? symbolsOfJson(file, source) : symbolsOfCsv(file, source)) {
		// A row without a symbol is for the row rules.
		if (symbol === "" || inCase(source, symbol) === name) continue;
		return `answered about ${symbol} when asked for ${asked}; leave out source.columns.symbol if that is the same share`;
	}
	return null;
}

async function* symbolsOfJson(file: LandedFile, source: HttpSource): AsyncGenerator<string> {
	const answer = await readJson(file);
	if ("problem" in answer) return;
	for (const { symbol } of rowsOfJson(answer.value, source, undefined)) yield String(symbol ?? "");
}

/** A column that is not there is the stage step's to name. */
async function* symbolsOfCsv(file: LandedFile, source: HttpSource): AsyncGenerator<string> {
	const column = source.columns.symbol;
	let at = typeof column === "number" ? column - 1 : null;
	let isHeader = source.header ?? true;
	for await (const { fields } of csvRows(createReadStream(file.path, "utf8"), source.delimiter ?? ",")) {
		if (isHeader) {
			isHeader = false;
			at ??= fields.indexOf(String(column));
		} else if (at !== null) yield fields[at] ?? "";
	}
}

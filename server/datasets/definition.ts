/** Reading and judging a dataset definition, from its file to what is stored. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { contractProblems } from "../contracts/validate";
import { QtradeError } from "../errors";
import type { DatasetDefinition, FileSource } from "../vocabulary/definition";

/** A definition is a page of settings; anything larger is not one. */
const BYTES_MAX = 1 << 18;

/**
 * Reads a definition file. A relative source path becomes absolute, seen from the file.
 * @throws QtradeError("invalid_input") with every problem in one line
 */
export async function readDefinitionFile(file: string): Promise<DatasetDefinition> {
	let text: string;
	try {
		text = await readFile(file, "utf8");
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code;
		throw new QtradeError(
			"invalid_input",
			`${file}: ${code === "ENOENT" ? "no such file" : `cannot be read (${code})`}`,
		);
	}
	if (text.length > BYTES_MAX)
		throw new QtradeError("invalid_input", `${file}: too large for a definition (256 KiB at most)`);
	let document: unknown;
	try {
		document = JSON.parse(text);
	} catch (error) {
		throw new QtradeError("invalid_input", `${file}: not JSON: ${(error as Error).message}`);
	}
	return parseDefinition(document, path.dirname(path.resolve(file)), file);
}

/**
 * Judges a definition by its contract and by what the contract cannot say.
 * @param folder what a relative source path is relative to
 * @param origin how to name the document in an error
 */
export function parseDefinition(document: unknown, folder: string, origin: string): DatasetDefinition {
	const problems = contractProblems("dataset_definition", document);
	if (problems.length > 0) {
		throw new QtradeError(
			"invalid_input",
			`${origin}: ${problems.join("; ")} (contract: deploy/contracts/dataset_definition.schema.json)`,
			{ details: { problems } },
		);
	}
	const definition = document as DatasetDefinition;
	const { source } = definition;
	if (source.type === "simulated") {
		if (source.end !== undefined && source.end < source.start) {
			throw new QtradeError(
				"invalid_input",
				`${origin}: source.end ${source.end} is before source.start ${source.start}`,
			);
		}
		return definition;
	}
	const problem = fileSourceProblem(source);
	if (problem !== null) throw new QtradeError("invalid_input", `${origin}: ${problem}`);
	return { ...definition, source: { ...source, path: path.resolve(folder, source.path) } };
}

/** What the contract cannot say of a file source; null when all is well. */
function fileSourceProblem(source: FileSource): string | null {
	if (source.path.includes("\0")) return "source.path holds a zero byte";
	const mapped = Object.values(source.columns);
	const twice = mapped.find((column, i) => mapped.indexOf(column) < i);
	if (twice !== undefined) return `source.columns maps the column ${JSON.stringify(twice)} more than once`;
	if (source.format === "parquet" && source.header === false)
		return "source.header false is for CSV: Parquet has names";
	const byPlace = source.format === "csv" && source.header === false;
	const wrong = mapped.find((column) => (typeof column === "number") !== byPlace);
	if (wrong !== undefined) {
		return byPlace
			? `source.columns names ${JSON.stringify(wrong)}, but without a header columns have places: 1, 2, 3 …`
			: `source.columns gives the place ${wrong}: with a header line give the column's name, or say "header": false`;
	}
	if ((source.columns.symbol !== undefined) === (source.symbol_from !== undefined)) {
		return source.symbol_from === undefined
			? 'source.columns must have the property "symbol", or source.symbol_from say "file_name"'
			: "source.symbol_from and source.columns.symbol both say where the symbol is: leave one out";
	}
	return null;
}

/** sha256 of the definition with its keys in order: equal settings hash equally however they were written. */
export function definitionHash(definition: DatasetDefinition): string {
	return createHash("sha256")
		.update(JSON.stringify(ordered(definition)))
		.digest("hex");
}

function ordered(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(ordered);
	if (value === null || typeof value !== "object") return value;
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(entries.map(([key, entry]) => [key, ordered(entry)]));
}

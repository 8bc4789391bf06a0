/** Reading and judging a dataset definition, from its file to what is stored. */
import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import path from "node:path";
import { isTimeZone } from "../calendars/zone-time";
import { parseStrictJson } from "../contracts/strict-json";
import { contractProblems } from "../contracts/validate";
import { QtradeError } from "../errors";
import type { DatasetDefinition, FileSource, HttpSource } from "../vocabulary/definition";
import type { Basis } from "../vocabulary/kinds";
import { checkProblem } from "./check-problem";
import { kindProblem } from "./kind-problem";
import { textProblem } from "./text-problem";

/** A definition is a page of settings; anything larger is not one. */
const BYTES_MAX = 1 << 18;
/** As in the contract. */
const PATH_MAX = 4096;

/**
 * Reads a definition file. A relative source path becomes absolute, seen from the file.
 * @throws QtradeError("invalid_input") with every problem in one line
 */
export async function readDefinitionFile(file: string): Promise<DatasetDefinition> {
	const bytes = await readAtMost(file, BYTES_MAX + 1).catch((error: NodeJS.ErrnoException) => {
		const why = error.code === "ENOENT" ? "no such file" : `cannot be read (${error.code})`;
		throw new QtradeError("invalid_input", `${file}: ${why}`);
	});
	if (bytes.length > BYTES_MAX)
		throw new QtradeError("invalid_input", `${file}: too large for a definition (256 KiB at most)`);
	if (!isUtf8(bytes)) throw new QtradeError("invalid_input", `${file}: not JSON: it is not UTF-8`);
	const { document, problem } = parseStrictJson(bytes.toString("utf8"));
	if (problem !== null) throw new QtradeError("invalid_input", `${file}: ${problem}`);
	return parseDefinition(document, path.dirname(path.resolve(file)), file);
}

/** The first bytes of a file: one that was named by mistake may be of any size, or have no end. */
async function readAtMost(file: string, max: number): Promise<Buffer> {
	const handle = await open(file, "r");
	try {
		const buffer = Buffer.alloc(max);
		let length = 0;
		while (length < max) {
			const { bytesRead } = await handle.read(buffer, length, max - length, null);
			if (bytesRead === 0) break;
			length += bytesRead;
		}
		return buffer.subarray(0, length);
	} finally {
		await handle.close();
	}
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
	const problem =
		textProblem(definition) ?? kindProblem(definition) ?? checkProblem(definition) ?? sourceProblem(definition);
	if (problem !== null) throw new QtradeError("invalid_input", `${origin}: ${shortly(problem)}`);
	if (!("path" in source) || source.path === undefined) return definition;
	const absolute = path.resolve(folder, source.path);
	// It is stored as an absolute path, and must be a valid definition then, too.
	if (absolute.length > PATH_MAX)
		throw new QtradeError("invalid_input", `${origin}: source.path is too long (${PATH_MAX} characters at most)`);
	return { ...definition, source: { ...source, path: absolute } };
}

const PROBLEM_MAX = 1000;

/** A name that a problem quotes may be a megabyte: its begin and end say which it is, and the end what to do. */
const shortly = (problem: string): string =>
	problem.length <= PROBLEM_MAX ? problem : `${problem.slice(0, PROBLEM_MAX / 2)} … ${problem.slice(-PROBLEM_MAX / 2)}`;

/** What the contract cannot say of a source; null when all is well. */
function sourceProblem({ source, basis }: DatasetDefinition): string | null {
	switch (source.type) {
		case "file":
			return fileSourceProblem(source);
		case "sec_fsds":
			return (source.path === undefined) === (source.user_agent === undefined)
				? "source must have a path of archives, or a user_agent to download them with"
				: null;
		case "lean_factors":
		case "sec_companyfacts":
		case "fred":
			return null;
		case "simulated":
			return source.end !== undefined && source.end < source.start
				? `source.end ${source.end} is before source.start ${source.start}`
				: null;
		case "http":
			return httpSourceProblem(source);
		case "yahoo":
			return basisProblem("Yahoo's bars are adjusted for splits", "split", basis);
		case "stooq":
			return basisProblem("Stooq's bars are adjusted for splits and dividends", "total", basis);
	}
}

const basisProblem = (fact: string, theirs: Basis, basis: Basis | undefined): string | null =>
	basis === undefined || basis === theirs ? null : `${fact}: say "basis": "${theirs}", not "${basis}"`;

/** What the contract cannot say of a file source; null when all is well. */
function fileSourceProblem(source: FileSource): string | null {
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
	return source.symbol_from !== undefined && source.columns.symbol !== undefined
		? "source.symbol_from and source.columns.symbol both say where the symbol is: leave one out"
		: null;
}

function httpSourceProblem(source: HttpSource): string | null {
	const address = source.url.replaceAll(/\{[^}]*\}/g, "x");
	if (!URL.canParse(address)) return `source.url ${JSON.stringify(source.url)} is no address`;
	const { protocol, username } = new URL(address);
	if (protocol !== "http:" && protocol !== "https:") return "source.url must begin with https:// or http://";
	if (username !== "") return "source.url holds a user: put {secret:NAME} into source.headers instead";
	if (/^[a-z]+:\/\/[^/]*\{/.test(source.url))
		return "source.url's host must be written out: only what comes after it is filled in";
	const unknown = source.url.match(
		/\{(?!(symbol|page)\}|(from|to)(:compact)?\}|secret:[A-Z][A-Z0-9_]{0,62}\})[^}]*\}?/,
	);
	if (unknown) return `source.url has ${unknown[0]}: it may have {symbol}, {from}, {to}, {page} and {secret:NAME}`;
	if (source.url.includes("{symbol}") !== (source.symbols !== undefined)) {
		return source.symbols === undefined
			? "source.url has {symbol}: list source.symbols"
			: "source.symbols are listed, but source.url has no {symbol}";
	}
	if (source.url.includes("{page}") !== (source.paging?.first !== undefined)) {
		return "source.paging.first and {page} in source.url belong together";
	}
	if (source.paging?.next !== undefined && source.format !== "json") return "source.paging.next is for JSON";
	const isEpoch = source.date_format?.startsWith("epoch") ?? false;
	if (isEpoch && source.format !== "json") return "an epoch as source.date_format is for JSON";
	if (isEpoch !== (source.time_zone !== undefined))
		return "source.time_zone and an epoch as source.date_format belong together";
	if (source.time_zone !== undefined && !isTimeZone(source.time_zone)) {
		return `source.time_zone ${JSON.stringify(source.time_zone)} is no zone: write it like America/New_York`;
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

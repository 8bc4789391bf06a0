/** Makes what arrived readable: checks each file's columns and defines the view `raw` over all of them. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { QtradeError } from "../../errors";
import type { ReadableFile, ReadFormat } from "../../sources/source";
import type { PriceField } from "../../vocabulary/definition";
import { type Duck, identifier, literal } from "./duck";

const FIELDS: readonly PriceField[] = ["symbol", "date", "open", "high", "low", "close", "volume"];

/** A file that cannot be read the way its definition says. `check` names the check that this fails. */
const unreadable = (file: ReadableFile, problem: string, cause?: unknown): QtradeError =>
	new QtradeError("bad_data", `${file.name}: ${problem}`, { details: { check: "schema", file: file.name }, cause });

/**
 * Defines `raw(source_file, symbol, date_text, date, <number>_text…)` over the files; every value is text but `date`, and
 * `arrivals(path, name)`, by which a source_file gets its provider's name.
 * @throws QtradeError("bad_data") for a file that is no CSV or Parquet, or lacks a mapped column
 */
export async function defineRaw(duck: Duck, files: readonly ReadableFile[], read: ReadFormat): Promise<void> {
	// Files with the same bytes share one copy in bronze, which is read once; but as often as it has names, where those are
	// the symbols.
	const distinct = distinctBy(files, (file) => (read.symbolFrom === "file" ? symbolOf(file) + file.path : file.path));
	const selects = read.format === "csv" ? await csvSelects(distinct, read) : await parquetSelects(duck, distinct, read);
	await duck.run(`create or replace view raw as ${selects.join(" union all ")}`);
	// Bronze names say the content; a person knows the file by the provider's name.
	const names = distinctBy(distinct, ({ path }) => path).map(
		(file) => `(${literal(file.path)}, ${literal(file.name)})`,
	);
	await duck.run(`create or replace table arrivals as select * from (values ${names.join(", ")}) v(path, name)`);
}

const distinctBy = (files: readonly ReadableFile[], key: (file: ReadableFile) => string): ReadableFile[] => [
	...new Map(files.map((file) => [key(file), file])).values(),
];

/** The symbol that a file is of: as asked for, else what its name says without folders and archive, up to the first dot. */
const symbolOf = ({ name, symbol }: ReadableFile): string =>
	symbol ?? (name.split("/").at(-1) ?? name).split(".")[0] ?? name;

async function csvSelects(files: readonly ReadableFile[], read: ReadFormat): Promise<string[]> {
	const delimiter = read.delimiter ?? ",";
	const groups = new Map<string, { header: string[]; files: ReadableFile[] }>();
	const seen = new Set<string>();
	for (const file of files) {
		const first = await readFirstLine(file, delimiter, read.header);
		const header = read.header ? unique(first) : first.map((_, at) => columnAt(at + 1));
		requireColumns(file, header, read);
		// Two symbols with the same bytes are read apart: one scan cannot say which of the names a row is of.
		const twin = seen.has(file.path) ? file.name : null;
		seen.add(file.path);
		const key = JSON.stringify([header, twin]);
		const group = groups.get(key) ?? { header, files: [] };
		group.files.push(file);
		groups.set(key, group);
	}
	return [...groups.values()].map(({ header, files: group }) => {
		// Explicit text columns: sniffing would guess types from the first rows, and guess differently per file.
		const columns = header.map((name) => `${literal(name)}: 'VARCHAR'`).join(", ");
		const relation = `read_csv([${group.map((file) => literal(file.path)).join(", ")}], columns = {${columns}},
			auto_detect = false, header = ${read.header}, delim = ${literal(delimiter)}, quote = '"', escape = '"', filename = '__file')`;
		return selectFrom(relation, group, read, isoDate(sourceColumn(read, "date"), read));
	});
}

/** What a column without a name is called here. */
const columnAt = (place: number): string => `column ${place}`;

async function parquetSelects(duck: Duck, files: readonly ReadableFile[], read: ReadFormat): Promise<string[]> {
	const selects: string[] = [];
	for (const file of files) {
		const path = literal(file.path);
		const columns = await duck
			.rows<{ column_name: string; column_type: string }>(`describe select * from read_parquet(${path})`)
			.catch((error: unknown) => {
				throw unreadable(
					file,
					`not a readable Parquet file (${firstLine(error).replaceAll(file.path, file.name)})`,
					error,
				);
			});
		const names = columns.map((column) => column.column_name);
		requireColumns(file, names, read);
		const dateType = columns.find((column) => column.column_name === read.columns.date)?.column_type ?? "";
		selects.push(
			selectFrom(`read_parquet(${path}, filename = '__file')`, [file], read, parquetDate(file, dateType, read)),
		);
	}
	return selects;
}

/**
 * Text as a session date: an ISO day and nothing behind it but midnight, or, where the definition drops it, any time of
 * day. A time zone behind it makes the day a guess, and a cast alone would take any tail.
 */
function isoDate(text: string, { dropTimeOfDay }: ReadFormat): string {
	const time = dropTimeOfDay ? "\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?" : "00:00(:00(\\.0+)?)?";
	return `case when ${text} like '____-__-__' then try_cast(${text} as date)
	      when regexp_full_match(${text}, '\\d{4}-\\d{1,2}-\\d{1,2}([ T]${time})?')
	      then try_cast(string_split_regex(${text}, '[ T]')[1] as date) end`;
}

/** An instant as a date: at midnight, or without its time of day where the definition drops it. */
const dateOfInstant = (instant: string, { dropTimeOfDay }: ReadFormat): string =>
	dropTimeOfDay ? `${instant}::date` : `case when ${instant} = date_trunc('day', ${instant}) then ${instant}::date end`;

/** A session date is never a cast of an instant: a time of day is no date, and a time zone makes the day a guess. */
function parquetDate(file: ReadableFile, type: string, read: ReadFormat): string {
	const column = sourceColumn(read, "date");
	if (type === "DATE") return column;
	if (type.includes("WITH TIME ZONE")) {
		throw unreadable(
			file,
			`its column "${read.columns.date}" is an instant with a time zone; give the exchange's date instead`,
		);
	}
	if (type.startsWith("TIMESTAMP")) return dateOfInstant(column, read);
	return isoDate(`${column}::varchar`, read);
}

function selectFrom(relation: string, files: readonly ReadableFile[], read: ReadFormat, date_: string): string {
	const date = read.dateFormat
		? dateOfInstant(`try_strptime(${sourceColumn(read, "date")}::varchar, ${literal(read.dateFormat)})`, read)
		: date_;
	const numbers = (["open", "high", "low", "close", "volume"] as const).map((field) => {
		const value = read.columns[field] === undefined ? "null::varchar" : `${sourceColumn(read, field)}::varchar`;
		return `${value} as ${field}_text`;
	});
	const inRange = `case when year(${date}) between 1800 and 2199 then ${date} end`;
	return `select __file as source_file, ${symbolFrom(files, read)} as symbol,
		${sourceColumn(read, "date")}::varchar as date_text, ${inRange} as date, ${numbers.join(", ")} from ${relation}`;
}

function symbolFrom(files: readonly ReadableFile[], read: ReadFormat): string {
	const paths = files.map((file) => literal(file.path)).join(", ");
	const symbols = files.map((file) => literal(symbolOf(file))).join(", ");
	const symbol =
		read.symbolFrom === "file" ? `map([${paths}], [${symbols}])[__file]` : `${sourceColumn(read, "symbol")}::varchar`;
	return read.symbolCase ? `${read.symbolCase}(${symbol})` : symbol;
}

function sourceColumn({ columns }: ReadFormat, field: PriceField): string {
	const column = columns[field] ?? field;
	return identifier(typeof column === "number" ? columnAt(column) : column);
}

function requireColumns(file: ReadableFile, header: readonly string[], read: ReadFormat): void {
	const missing = FIELDS.flatMap((field) => {
		const column = read.columns[field];
		const name = typeof column === "number" ? columnAt(column) : column;
		return name !== undefined && !header.includes(name) ? [{ field, name }] : [];
	});
	if (missing.length === 0) return;
	if (!read.header) {
		const places = missing.map(({ field, name }) => `${name} (${field})`).join(", ");
		throw unreadable(file, `has no ${places}; its first line has ${header.length}. Mend source.columns or the file`);
	}
	const names = missing.map(({ field, name }) => `"${name}" (${field})`).join(", ");
	const has = header.slice(0, 12).map(printable).join(", ");
	throw unreadable(file, `has no column ${names}; it has ${has || "none"}. Mend source.columns or the file`);
}

const HEADER_BYTES_MAX = 1 << 16;

/** The fields of a CSV file's first line: column names, or the first row of a file without them. */
async function readFirstLine(file: ReadableFile, delimiter: string, isHeader: boolean): Promise<string[]> {
	if (file.bytes === 0) throw unreadable(file, `is empty: not even a ${isHeader ? "header " : ""}line`);
	const start = await readStart(file);
	const text = start.toString("utf8").replace(/^\uFEFF/, "");
	const end = text.search(/\r?\n|\r/);
	if (end === -1 && start.length >= HEADER_BYTES_MAX)
		throw unreadable(file, "has no line end in its first 64 KiB: not CSV");
	if (start.includes(0)) throw unreadable(file, "holds binary data, not CSV text");
	return splitLine(end === -1 ? text : text.slice(0, end), delimiter);
}

async function readStart(file: ReadableFile): Promise<Buffer> {
	if (!file.path.endsWith(".gz")) {
		const handle = await open(file.path, "r");
		try {
			const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES_MAX), 0, HEADER_BYTES_MAX, 0);
			return buffer.subarray(0, bytesRead);
		} finally {
			await handle.close();
		}
	}
	const parts: Buffer[] = [];
	let bytes = 0;
	const source = createReadStream(file.path);
	try {
		for await (const part of source.pipe(createGunzip()) as AsyncIterable<Buffer>) {
			parts.push(part);
			bytes += part.length;
			if (bytes >= HEADER_BYTES_MAX) break;
		}
	} catch (error) {
		throw unreadable(file, "is no readable gzip file", error);
	} finally {
		source.destroy();
	}
	return Buffer.concat(parts).subarray(0, HEADER_BYTES_MAX);
}

/** One CSV line into fields, quotes respected (RFC 4180). */
function splitLine(line: string, delimiter: string): string[] {
	const fields: string[] = [];
	let field = "";
	let quoted = false;
	for (let i = 0; i < line.length; i += 1) {
		const character = line[i];
		if (quoted && character === '"' && line[i + 1] === '"') {
			field += '"';
			i += 1;
		} else if (character === '"') {
			quoted = !quoted;
		} else if (character === delimiter && !quoted) {
			fields.push(field);
			field = "";
		} else {
			field += character;
		}
	}
	return [...fields, field];
}

/** Repeated or empty names would collide as columns; they can still be skipped over. */
const unique = (names: string[]): string[] =>
	names.map((name, i) => (name === "" || names.indexOf(name) < i ? `${name}__${i + 1}` : name));

const printable = (name: string): string => JSON.stringify(name.slice(0, 40));
export const firstLine = (error: unknown): string =>
	(error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

/** Makes what arrived readable: checks each file's columns and defines the view `raw` over all of them. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { QtradeError } from "../../errors";
import type { ReadableFile, ReadFormat } from "../../sources/source";
import type { ColumnRef } from "../../vocabulary/definition";
import { type Duck, identifier, literal } from "./duck";

export type SourceColumn = { name: string; type: string | null };

/** Files that are read by one scan, and how. */
export type Arrived = {
	/** the scan, with the path of each row's file as __file */
	relation: string;
	files: readonly ReadableFile[];
	read: ReadFormat;
	/** what the files have, mapped or not; of Parquet with its type */
	columns: readonly SourceColumn[];
	/** the type of a mapped column in the files; VARCHAR in text */
	typeOf(field: string): string;
};

/** A file that cannot be read the way its definition says. `check` names the check that this fails. */
export const unreadable = (file: ReadableFile, problem: string, cause?: unknown): QtradeError =>
	new QtradeError("bad_data", `${file.name}: ${problem}`, { details: { check: "schema", file: file.name }, cause });

/**
 * Defines the view `raw` over the files; `arrivals(path, name)`, by which a source_file gets its provider's name; and
 * `source_columns(name, type)`, what the files have.
 * @param select what `raw` holds of the rows of one scan
 * @throws QtradeError("bad_data") for a file that is no CSV or Parquet, or lacks a mapped column
 */
export async function defineRaw(
	duck: Duck,
	files: readonly ReadableFile[],
	read: ReadFormat,
	select: (arrived: Arrived) => string,
): Promise<void> {
	// Files with the same bytes share one copy in bronze, which is read once; but as often as it has names, where those are
	// the symbols.
	const distinct = distinctBy(files, (file) => (read.symbolFrom === "file" ? symbolOf(file) + file.path : file.path));
	const scans = read.format === "csv" ? await scanCsv(distinct, read) : await scanParquet(duck, distinct, read);
	await duck.run(`create or replace view raw as ${scans.map(select).join(" union all ")}`);
	// Bronze names say the content; a person knows the file by the provider's name.
	const names = distinctBy(distinct, ({ path }) => path).map(
		(file) => `(${literal(file.path)}, ${literal(file.name)})`,
	);
	await duck.run(`create or replace table arrivals as select * from (values ${names.join(", ")}) v(path, name)`);
	const columns = scans
		.flatMap((scan) => scan.columns)
		.map(({ name, type }) => `(${literal(name)}, ${type === null ? "null::varchar" : literal(type)})`);
	await duck.run(
		`create or replace table source_columns as
		 select distinct name, type from (values ${[...new Set(columns)].join(", ")}) v(name, type)`,
	);
}

const distinctBy = (files: readonly ReadableFile[], key: (file: ReadableFile) => string): ReadableFile[] => [
	...new Map(files.map((file) => [key(file), file])).values(),
];

/** The symbol that a file is of: as asked for, else what its name says without folders and archive, up to the first dot. */
const symbolOf = ({ name, symbol }: ReadableFile): string =>
	symbol ?? (name.split("/").at(-1) ?? name).split(".")[0] ?? name;

async function scanCsv(files: readonly ReadableFile[], read: ReadFormat): Promise<Arrived[]> {
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
		const has = header.map((name) => ({ name, type: null }));
		return { relation, files: group, read, columns: has, typeOf: () => "VARCHAR" };
	});
}

/** What a column without a name is called here. */
const columnAt = (place: number): string => `column ${place}`;

async function scanParquet(duck: Duck, files: readonly ReadableFile[], read: ReadFormat): Promise<Arrived[]> {
	const scans: Arrived[] = [];
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
		const types = new Map(columns.map((column) => [column.column_name, column.column_type]));
		scans.push({
			relation: `read_parquet(${path}, filename = '__file')`,
			files: [file],
			read,
			columns: columns.map(({ column_name, column_type }) => ({ name: column_name, type: column_type })),
			typeOf: (field) => types.get(String(read.columns[field])) ?? "",
		});
	}
	return scans;
}

/** SQL for the symbol of a row. */
export function symbolFrom({ files, read }: Arrived): string {
	const paths = files.map((file) => literal(file.path)).join(", ");
	const symbols = files.map((file) => literal(symbolOf(file))).join(", ");
	const symbol =
		read.symbolFrom === "file" ? `map([${paths}], [${symbols}])[__file]` : `${sourceColumn(read, "symbol")}::varchar`;
	return read.symbolCase ? `${read.symbolCase}(${symbol})` : symbol;
}

/** SQL for the source's column of a mapped field. */
export function sourceColumn({ columns }: ReadFormat, field: string): string {
	const column: ColumnRef = columns[field] ?? field;
	return identifier(typeof column === "number" ? columnAt(column) : column);
}

function requireColumns(file: ReadableFile, header: readonly string[], read: ReadFormat): void {
	const missing = Object.entries(read.columns).flatMap(([field, column]) => {
		const name = typeof column === "number" ? columnAt(column) : column;
		return header.includes(name) ? [] : [{ field, name }];
	});
	if (missing.length === 0) return;
	if (!read.header) {
		// A stored definition does not keep the order of its columns.
		const places = missing
			.sort((a, b) => Number(read.columns[a.field]) - Number(read.columns[b.field]))
			.map(({ field, name }) => `${name} (${field})`)
			.join(", ");
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

/** What a replay reads: the rows that the base version's runs set aside. */
import { QtradeError } from "../errors";
import { inLake } from "../lake/paths";
import { readManifest } from "../lake/write/manifest";
import { CANONICAL_CSV, canonicalColumns, type Extract, type ReadFormat } from "../sources/source";
import type { DatasetDefinition } from "../vocabulary/definition";
import { shapeOf } from "../vocabulary/kind-shapes";
import type { Journal } from "./run-journal";
import type { BaseVersion } from "./run-record";

/**
 * The base's quarantine as if a source had sent it.
 * @throws QtradeError("conflict") before the first version, or when the definition reads the source otherwise now
 */
export async function replayArrivals(
	lake: string,
	base: BaseVersion | null,
	definition: DatasetDefinition,
	readsOtherwise: boolean,
	journal: Journal,
): Promise<Extract> {
	if (base === null)
		throw new QtradeError("invalid_input", `${definition.name} has published nothing yet: run it first`);
	if (readsOtherwise) {
		throw new QtradeError(
			"invalid_input",
			"the definition reads the source otherwise than the current version was read: a run takes all of it anew (qtrade ingest)",
		);
	}
	const { quarantine } = await readManifest(lake, base.manifest_path);
	const rows = quarantine.reduce((total, file) => total + file.rows, 0);
	journal.log(
		`${rows.toLocaleString("en-US")} rows are set aside in ${quarantine.length} files of version ${base.version}`,
	);
	return {
		files: quarantine.map((file) => ({
			name: file.path,
			path: inLake(lake, file.path),
			bytes: 0,
			sha256: file.sha256,
		})),
		read: readFormatOf(definition),
		state: base.source_state,
		unchangedFiles: 0,
	};
}

/** Rows that were set aside have our columns, and dates as the source writes them. */
function readFormatOf(definition: DatasetDefinition): ReadFormat {
	const { source } = definition;
	const fields = shapeOf(definition).fields.map(({ name }) => name);
	const columns = canonicalColumns("columns" in source ? fields.filter((name) => isMapped(source, name)) : fields);
	const isText = source.type === "file" || source.type === "http";
	return {
		...CANONICAL_CSV,
		format: "parquet",
		columns,
		dropTimeOfDay: isText && source.time_of_day === "drop",
		...(isText &&
			source.date_format !== undefined &&
			!source.date_format.startsWith("epoch") && { dateFormat: source.date_format }),
	};
}

/** Of prices, a column that the source does not have is no missing value. */
const OPTIONAL = new Set(["open", "high", "low", "volume"]);
function isMapped(
	source: { columns: Readonly<Record<string, unknown>>; constants?: Readonly<Record<string, string>> },
	name: string,
): boolean {
	return !OPTIONAL.has(name) || Object.hasOwn(source.columns, name) || Object.hasOwn(source.constants ?? {}, name);
}

/** How a query's answer leaves the command line. */
import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { QtradeError } from "../server/errors";
import { csvLine } from "../server/vocabulary/csv";
import type { TableView } from "../server/vocabulary/views";
import type { GlobalOptions } from "./context";
import { type Output, table } from "./output";
import { writeParquet } from "./parquet-output";

const FORMATS = ["table", "json", "csv", "parquet"] as const;
export type AnswerOptions = GlobalOptions & { format?: (typeof FORMATS)[number]; out?: string };

/** The options by which a command lets an answer's form be chosen. */
export const withAnswerOptions = (command: Command): Command =>
	command
		.addOption(new Option("--format <format>", "how to print it (default: table)").choices(FORMATS))
		.option("--out <file>", "write the result there");

/** The form that was asked for; ends the command where the options contradict each other. */
export function formatOf(options: AnswerOptions, command: Command): (typeof FORMATS)[number] {
	if (options.json && options.format && options.format !== "json") {
		command.error(`error: --json and --format ${options.format} contradict each other: leave one out`);
	}
	const format = options.json ? "json" : (options.format ?? "table");
	if (format === "parquet" && !options.out) command.error("error: --format parquet needs --out <file>");
	return format;
}

export async function printAnswer(
	result: TableView,
	format: (typeof FORMATS)[number],
	options: AnswerOptions,
	out: Output,
): Promise<void> {
	if (format === "parquet") {
		await writeParquet(result, options.out ?? "");
		return out.note(footLine(result));
	}
	const text =
		format === "json" ? JSON.stringify(jsonDocument(result)) : format === "csv" ? csv(result) : resultTable(result);
	if (options.out) writeResult(options.out, text);
	if (!options.out || options.json) process.stdout.write(`${text}\n`);
	// A CSV has no place for it, and who passes the file on has to know.
	if (format === "table" || (format === "csv" && result.truncated_by !== null)) out.note(footLine(result));
}

function writeResult(file: string, text: string): void {
	try {
		writeFileSync(file, `${text}\n`);
	} catch (error) {
		throw new QtradeError(
			"invalid_input",
			`--out ${file} cannot be written (${(error as NodeJS.ErrnoException).code})`,
		);
	}
}

/** Rows as objects, named by column; the sandbox has made the names unique. */
const jsonDocument = (result: TableView) => ({
	...result,
	rows: result.rows.map((row) => Object.fromEntries(result.columns.map((column, i) => [column.name, row[i]]))),
});

const resultTable = (result: TableView): string =>
	table(
		result.columns.map((column) => column.name),
		result.rows.map((row) =>
			row.map((value) =>
				typeof value === "object" && value !== null ? JSON.stringify(value) : (value as string | number | null),
			),
		),
	);

const csv = (result: TableView): string =>
	[result.columns.map((column) => column.name), ...result.rows].map(csvLine).join("\n");

/** Rows shown, what cut them, time and versions: nothing a reader would have to guess. */
function footLine(result: TableView): string {
	const cut = result.truncated_by === null ? "all rows" : `cut by the limit of ${result.truncated_by}`;
	const versions = Object.entries(result.versions).map(([table, version]) =>
		table.includes("@") ? table : `${table}@${version}`,
	);
	return `${result.row_count.toLocaleString("en-US")} ${result.row_count === 1 ? "row" : "rows"}, ${cut}, ${result.duration_ms} ms${versions.length > 0 ? `, read ${versions.join(", ")}` : ""}`;
}

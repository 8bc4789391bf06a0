import { writeFileSync } from "node:fs";
import { type Command, Option } from "commander";
import { listFiles, listVersions } from "../../server/datasets/reads";
import { QtradeError } from "../../server/errors";
import { Sandbox } from "../../server/lake/read/sandbox";
import { runSql } from "../../server/query/run-sql";
import { csvLine } from "../../server/vocabulary/csv";
import type { TableView } from "../../server/vocabulary/views";
import { type GlobalOptions, runCommand } from "../context";
import { minute, table } from "../output";
import { writeParquet } from "../parquet-output";
import { collectPin, parseCount, parseVersioned } from "../parse";

type SqlOptions = GlobalOptions & {
	at?: Record<string, number>;
	atTime?: string;
	limit: number;
	format?: "table" | "json" | "csv" | "parquet";
	out?: string;
	strict?: boolean;
};

export function addDataCommands(program: Command): void {
	program
		.command("versions <dataset>")
		.description("a dataset's versions, newest first")
		.option("--limit <n>", "how many", parseCount, 200)
		.action((name: string, options: GlobalOptions & { limit: number }) =>
			runCommand(options, async ({ db, out }) => {
				const { rows: versions, total } = await listVersions(db, { name, page: 1, page_size: options.limit });
				out.result({ versions, total }, (document) =>
					table(
						[
							"version",
							"current",
							"action",
							"rows",
							"added",
							"restated",
							"watermark",
							"published (UTC)",
							"by",
							"content hash",
						],
						document.versions.map((version) => [
							version.version,
							version.is_current ? "current" : "",
							version.action,
							version.row_count,
							version.rows_added,
							version.rows_restated,
							version.watermark,
							minute(version.published_at),
							version.published_by,
							version.content_hash.slice(0, 12),
						]),
					),
				);
			}),
		);

	program
		.command("files <dataset>")
		.description("the files of <dataset> or <dataset>@<version>")
		.action((text: string, options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) => {
				const { name, version } = parseVersioned(text);
				const found = await listFiles(db, name, version);
				out.result({ dataset: name, ...found }, (document) =>
					table(
						["partition", "rows", "bytes", "since version", "path"],
						document.files.map((file) => [file.partition, file.rows, file.bytes, file.since_version, file.path]),
					),
				);
			}),
		);

	program
		.command("sql <query>")
		.description('SQL over lake.<dataset> and lake."<dataset>@<version>"')
		.option("--at <dataset@version>", "read this version of a dataset instead of the current one", collectPin)
		.option("--at-time <instant>", "read the whole catalogue as it was, e.g. 2026-03-02T16:00:00Z")
		.option("--strict", "refuse while a dataset that the query reads is on hold")
		.option("--limit <n>", "rows at most", parseCount, 10_000)
		.addOption(
			new Option("--format <format>", "how to print it (default: table)").choices(["table", "json", "csv", "parquet"]),
		)
		.option("--out <file>", "write the result there")
		.action((sql: string, options: SqlOptions, command: Command) => {
			if (options.json && options.format && options.format !== "json") {
				command.error(`error: --json and --format ${options.format} contradict each other: leave one out`);
			}
			const format = options.json ? "json" : (options.format ?? "table");
			if (format === "parquet" && !options.out) command.error("error: --format parquet needs --out <file>");
			return runCommand(options, async ({ db, env, out, signal, actor }) => {
				const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0, concurrencyMax: 1 });
				try {
					const who = await actor();
					const result = await runSql(db, sandbox.for(who.name, signal), who, {
						sql,
						at: options.at ?? {},
						atTime: options.atTime ?? null,
						rowsMax: options.limit,
						strict: options.strict ?? false,
					});
					if (format === "parquet") {
						await writeParquet(result, options.out ?? "");
						return out.note(footLine(result));
					}
					const text =
						format === "json"
							? JSON.stringify(jsonDocument(result))
							: format === "csv"
								? csv(result)
								: resultTable(result);
					if (options.out) writeResult(options.out, text);
					if (!options.out || options.json)
						process.stdout.write(`${text}
`);
					if (format === "table") out.note(footLine(result));
				} finally {
					await sandbox.close();
				}
			});
		});
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

import { type Command, Option } from "commander";
import { listFiles, listVersions } from "../../server/datasets/reads";
import { adjustedSql } from "../../server/query/adjusted-sql";
import { quartersSql } from "../../server/query/quarters-sql";
import { runSql, type SqlRequest } from "../../server/query/run-sql";
import { type CommandContext, type GlobalOptions, runCommand } from "../context";
import { minute, table } from "../output";
import { collectPin, parseCount, parseDate, parseVersioned, requireInOrder } from "../parse";
import { type AnswerOptions, formatOf, printAnswer, withAnswerOptions } from "../sql-output";
import { withSandbox } from "../with-sandbox";

type SqlOptions = AnswerOptions & {
	at?: Record<string, number>;
	atTime?: string;
	limit: number;
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

	withAnswerOptions(
		program
			.command("sql <query>")
			.description('SQL over lake.<dataset> and lake."<dataset>@<version>"')
			.option("--at <dataset@version>", "read this version of a dataset instead of the current one", collectPin)
			.option("--at-time <instant>", "read the whole catalogue as it was, e.g. 2026-03-02T16:00:00Z")
			.option("--strict", "refuse while a dataset that the query reads is on hold")
			.option("--limit <n>", "rows at most", parseCount, 10_000),
	).action((sql: string, options: SqlOptions, command: Command) => {
		const format = formatOf(options, command);
		return runCommand(options, (context) =>
			answer(context, options, format, async () => ({
				sql,
				at: options.at ?? {},
				atTime: options.atTime ?? null,
				rowsMax: options.limit,
				strict: options.strict ?? false,
			})),
		);
	});

	withAnswerOptions(
		program
			.command("adjust <dataset>")
			.description("raw prices, adjusted by the actions that their definition names")
			.addOption(
				new Option("--basis <basis>", "for splits alone, or for dividends, too")
					.choices(["split", "total"])
					.default("split"),
			)
			.option("--symbol <symbol>", "of this symbol alone")
			.option("--from <date>", "the first date", parseDate)
			.option("--to <date>", "the last date", parseDate)
			.option("--limit <n>", "rows at most", parseCount, 10_000),
	).action((dataset: string, options: AdjustOptions, command: Command) => {
		requireInOrder(options, command);
		const format = formatOf(options, command);
		return runCommand(options, (context) =>
			answer(context, options, format, async () => ({
				sql: await adjustedSql(context.db, {
					dataset,
					basis: options.basis,
					symbol: options.symbol ?? null,
					from: options.from ?? null,
					to: options.to ?? null,
				}),
				at: {},
				atTime: null,
				rowsMax: options.limit,
			})),
		);
	});

	withAnswerOptions(
		program
			.command("quarters <dataset>")
			.description(
				"reported figures by quarter: as reported, from year-to-date figures, and fourth quarters by subtraction",
			)
			.option("--issuer <cik>", "of this issuer alone")
			.option("--tag <tag>", "of this concept alone, e.g. Revenues")
			.option("--as-of <instant>", "what was usable by then, e.g. 2026-03-02T16:00:00Z")
			.option("--from <date>", "the first quarter end", parseDate)
			.option("--to <date>", "the last quarter end", parseDate)
			.option("--limit <n>", "rows at most", parseCount, 10_000),
	).action((dataset: string, options: QuartersOptions, command: Command) => {
		requireInOrder(options, command);
		const format = formatOf(options, command);
		return runCommand(options, (context) =>
			answer(context, options, format, async () => ({
				sql: await quartersSql(context.db, {
					dataset,
					issuer: options.issuer ?? null,
					tag: options.tag ?? null,
					asOf: options.asOf ?? null,
					from: options.from ?? null,
					to: options.to ?? null,
				}),
				at: {},
				atTime: null,
				rowsMax: options.limit,
			})),
		);
	});
}

type QuartersOptions = AnswerOptions & {
	issuer?: string;
	tag?: string;
	asOf?: string;
	from?: string;
	to?: string;
	limit: number;
};

type AdjustOptions = AnswerOptions & {
	basis: "split" | "total";
	symbol?: string;
	from?: string;
	to?: string;
	limit: number;
};

/** Runs a query in a sandbox of its own and prints the answer. */
async function answer(
	context: CommandContext,
	options: AnswerOptions,
	format: ReturnType<typeof formatOf>,
	request: () => Promise<SqlRequest>,
): Promise<void> {
	const { db, out, signal } = context;
	await withSandbox(context, async (sandbox) => {
		const who = await context.actor();
		await printAnswer(await runSql(db, sandbox.for(who.name, signal), who, await request()), format, options, out);
	});
}

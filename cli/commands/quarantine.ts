import type { Command } from "commander";
import { requireAction } from "../../server/policy";
import {
	type AsideFilter,
	type AsideOf,
	EXPORT_ROWS_MAX,
	listAside,
	newestAsideRun,
} from "../../server/query/aside-rows";
import { type GlobalOptions, runCommand } from "../context";
import { parseCount, parseId } from "../parse";
import { type AnswerOptions, formatOf, printAnswer, withAnswerOptions } from "../sql-output";
import { withSandbox } from "../with-sandbox";

type QuarantineOptions = GlobalOptions &
	AnswerOptions & { run?: number; reason?: string; symbol?: string; limit?: number };

const SHOWN = 100;

export function addQuarantineCommand(program: Command): void {
	withAnswerOptions(
		program
			.command("quarantine <dataset>")
			.description("rows that were set aside, as received, with every reason; newest run first")
			.option("--run <id>", "of this run alone, whether it published or not", parseId)
			.option("--reason <reason>", "of this reason alone, e.g. close_null")
			.option("--symbol <symbol>", "of this symbol (series, issuer) alone")
			.option(
				"--limit <n>",
				`rows at most (default: ${SHOWN}; all that go into one file as csv or parquet)`,
				parseCount,
			),
	).action((name: string, options: QuarantineOptions, command: Command) => {
		const format = formatOf(options, command);
		return runCommand(options, async (context) => {
			const { run, reason, symbol } = options;
			const limit = options.limit ?? (format === "csv" || format === "parquet" ? EXPORT_ROWS_MAX : SHOWN);
			const who = await context.actor();
			requireAction(who, "catalogue.read");
			const filter: AsideFilter = {
				...(reason !== undefined && { reason }),
				...(symbol !== undefined && { label: symbol }),
			};
			const whose: AsideOf = { name, ...(run !== undefined && { run }) };
			const rows = await withSandbox(context, (sandbox) =>
				listAside(context.db, sandbox.for(who.name, context.signal), { ...whose, ...filter, limit }),
			);
			await printAnswer(rows, format, options, context.out);
			if (run !== undefined || Object.keys(filter).length > 0) return;
			const newest = await newestAsideRun(context.db, name);
			// A run that published nothing, or nothing that was new, is in no version.
			if (newest === null || rows.rows.some(([of]) => Number(of) === newest)) return;
			context.out.note(`run ${newest} is the newest that set rows aside; all of them, new or not: --run ${newest}`);
		});
	});
}

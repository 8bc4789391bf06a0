import type { Command } from "commander";
import { counted } from "../../server/quality/check";
import { compareTwo } from "../../server/rollbacks/compare";
import { relativeText } from "../../server/vocabulary/rollback-views";
import { type GlobalOptions, runCommand } from "../context";
import { table } from "../output";
import { parseCount, parseId } from "../parse";
import { withSandbox } from "../with-sandbox";

export function addDiffCommand(program: Command): void {
	program
		.command("diff")
		.argument("<dataset>", "the dataset")
		.argument("<a>", "a version", parseId)
		.argument("<b>", "another version", parseId)
		.description("what version b added, removed and restated against version a, largest change first")
		.option("--limit <n>", "how many values to show", parseCount, 50)
		.action((dataset: string, a: number, b: number, options: GlobalOptions & { limit: number }) =>
			runCommand(options, (context) =>
				withSandbox(context, async (sandbox) => {
					const { db, out, actor } = context;
					const compared = await compareTwo(db, sandbox, await actor(), { dataset, a, b, limit: options.limit });
					out.result(compared, ({ changes, values, values_total }) =>
						[
							`${dataset} ${a} → ${b}: ${counted(changes.added, "row")} added, ${changes.removed.toLocaleString("en-US")} removed, ${changes.restated.toLocaleString("en-US")} restated in ${counted(changes.symbols, "symbol")} and ${counted(changes.dates, "session")}`,
							table(
								["symbol", "date", "kind", "field", "old", "new", "change"],
								values.map((row) => [row.symbol, row.date, row.kind, row.field, row.old, row.new, relativeText(row)]),
							),
							...(values_total > values.length
								? [`${values.length} of ${values_total.toLocaleString("en-US")} values`]
								: []),
						].join("\n"),
					);
				}),
			),
		);
}

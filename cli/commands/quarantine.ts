import type { Command } from "commander";
import { Sandbox } from "../../server/lake/read/sandbox";
import { requireAction } from "../../server/policy";
import { type AsideOf, listAside } from "../../server/query/aside-rows";
import { type GlobalOptions, runCommand } from "../context";
import { parseCount, parseId } from "../parse";
import { type AnswerOptions, formatOf, printAnswer, withAnswerOptions } from "../sql-output";

type QuarantineOptions = GlobalOptions &
	AnswerOptions & { run?: number; reason?: string; symbol?: string; limit: number };

export function addQuarantineCommand(program: Command): void {
	withAnswerOptions(
		program
			.command("quarantine <dataset>")
			.description("rows that were set aside, as received, with every reason; newest run first")
			.option("--run <id>", "of this run alone, whether it published or not", parseId)
			.option("--reason <reason>", "of this reason alone, e.g. close_null")
			.option("--symbol <symbol>", "of this symbol (series, issuer) alone")
			.option("--limit <n>", "rows at most", parseCount, 100),
	).action((name: string, options: QuarantineOptions, command: Command) => {
		const format = formatOf(options, command);
		return runCommand(options, async ({ db, env, out, signal, actor }) => {
			const { run, reason, symbol: label, limit } = options;
			const of: AsideOf = { name, ...(run !== undefined && { run }) };
			const who = await actor();
			requireAction(who, "catalogue.read");
			const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0, concurrencyMax: 1 });
			try {
				const filter = { ...(reason !== undefined && { reason }), ...(label !== undefined && { label }) };
				await printAnswer(
					await listAside(db, sandbox.for(who.name, signal), { ...of, ...filter, limit }),
					format,
					options,
					out,
				);
			} finally {
				await sandbox.close();
			}
		});
	});
}

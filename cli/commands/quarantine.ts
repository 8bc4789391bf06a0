import type { Command } from "commander";
import { Sandbox } from "../../server/lake/read/sandbox";
import { requireAction } from "../../server/policy";
import { type AsideFilter, type AsideOf, listAside, newestAsideRun } from "../../server/query/aside-rows";
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
			const { run, reason, symbol, limit } = options;
			const wish: AsideOf & AsideFilter = {
				name,
				...(run !== undefined && { run }),
				...(reason !== undefined && { reason }),
				...(symbol !== undefined && { label: symbol }),
			};
			const who = await actor();
			requireAction(who, "catalogue.read");
			const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0, concurrencyMax: 1 });
			try {
				const rows = await listAside(db, sandbox.for(who.name, signal), { ...wish, limit });
				await printAnswer(rows, format, options, out);
				const newest = rows.row_count === 0 && run === undefined ? await newestAsideRun(db, name) : null;
				if (newest !== null) out.note(`none of the current version; run ${newest} set rows aside: --run ${newest}`);
			} finally {
				await sandbox.close();
			}
		});
	});
}

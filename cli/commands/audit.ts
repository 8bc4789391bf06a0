import type { Command } from "commander";
import { formatHead, parseHead, verifyAndRecord } from "../../server/audit/verify-audit";
import { readHead } from "../../server/audit/verify-chain";
import type { CommandContext, GlobalOptions } from "../context";
import { runCommand } from "../context";

export function addAuditCommands(program: Command): void {
	const audit = program.command("audit").description("the log of who did what to what, and whether it is whole");

	audit
		.command("verify")
		.description("read the whole chain; exit 1 and the first bad row when it does not verify")
		.option("--head <id:hash>", "a head that was noted elsewhere, which the chain must hold")
		.action((options: GlobalOptions & { head?: string }) =>
			runCommand(options, async (context) => {
				const kept = options.head === undefined ? null : parseHead(options.head);
				const verdict = await verifyAndRecord(context.db, context.env.lake, await nameOf(context), kept);
				context.out.result(verdict, ({ ok, rows, head, heads, problem }) =>
					ok && head
						? `verified: ${rows} rows, ${heads} published heads; the chain ends at ${formatHead(head)}`
						: `does not verify: ${problem?.row == null ? "" : `row ${problem.row} `}${problem?.text}`,
				);
				return verdict.ok ? 0 : 1;
			}),
		);

	audit
		.command("head")
		.description("print the newest row as <id>:<hash>, to be noted where nobody who owns database and lake can reach")
		.action((options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) => {
				out.result(await readHead(db), formatHead);
			}),
		);
}

/** Verifying changes nothing, so it needs nobody; where somebody is known, the page names them. */
async function nameOf({ env, actor }: CommandContext): Promise<string | null> {
	return env.token === null && env.environment !== "dev" ? null : (await actor()).name;
}

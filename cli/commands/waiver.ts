import type { Command } from "commander";
import { decideWaiver, withdrawWaiver } from "../../server/waivers/decide-waiver";
import { getWaiver, listWaivers } from "../../server/waivers/reads";
import { requestWaiver } from "../../server/waivers/request-waiver";
import { proveIdentity } from "../ask-password";
import { type CommandContext, type GlobalOptions, runCommand } from "../context";
import { table } from "../output";
import { parseCount, parseDate, parseId, parseList } from "../parse";

type WaiveOptions = GlobalOptions & { reason: string; until?: string; leaveBehind?: string[] };

export function addWaiverCommands(program: Command): void {
	program
		.command("waive")
		.argument("<check-result>", "the id of a run's check result", parseId)
		.description("take responsibility for what a check found; of a critical check another person decides")
		.requiredOption("--reason <text>", "why the data are right all the same, or may be used")
		.option("--until <date>", "the last day that it holds on", parseDate)
		.option(
			"--leave-behind <symbols>",
			"publish without new rows of these, such as A,B; ends with the next session",
			parseList,
		)
		.action((check: number, options: WaiveOptions, command: Command) => {
			if (!options.until && !options.leaveBehind)
				command.error("error: say until when: --until <date>, or --leave-behind <symbols> until the next session");
			return runCommand(options, async (context) => {
				const wish = {
					check,
					reason: options.reason,
					until: options.until ?? null,
					leaveBehind: options.leaveBehind ?? null,
				};
				return print(context, await requestWaiver(context.db, await context.actor(), wish));
			});
		});

	const waiver = program.command("waiver").description("what people took responsibility for");
	waiver
		.command("list [dataset]")
		.description("those that wait for a decision first, then those that count")
		.option("--limit <n>", "how many", parseCount, 50)
		.action((dataset: string | undefined, options: GlobalOptions & { limit: number }) =>
			runCommand(options, async ({ db, out }) => {
				const { rows: waivers, total } = await listWaivers(db, { dataset, page: 1, page_size: options.limit });
				out.result({ waivers, total }, (document) =>
					table(
						["id", "dataset", "check", "status", "leaves behind", "until", "asked by", "decided by", "reason"],
						document.waivers.map((row) => [
							row.id,
							row.dataset,
							row.check_name,
							row.status,
							row.left_behind?.join(",") ?? "",
							row.until,
							row.requested_by,
							row.decided_by,
							row.reason.length > 50 ? `${row.reason.slice(0, 49)}…` : row.reason,
						]),
					),
				);
			}),
		);
	for (const [name, approve] of [
		["approve", true],
		["reject", false],
	] as const) {
		waiver
			.command(name)
			.argument("<id>", "the waiver", parseId)
			.description(
				approve
					? "let it count; asks for the password (local-admin has none)"
					: "refuse it; asks for the password (local-admin has none)",
			)
			.option("--note <text>", "kept with the decision")
			.action((id: number, options: GlobalOptions & { note?: string }) =>
				runCommand(options, async (context) => {
					await proveIdentity(context);
					await decideWaiver(context.db, await context.actor(), { id, approve, note: options.note ?? null });
					return print(context, id);
				}),
			);
	}
	waiver
		.command("withdraw")
		.argument("<id>", "the waiver", parseId)
		.description("take it back: from now on the check counts again")
		.action((id: number, options: GlobalOptions) =>
			runCommand(options, async (context) => {
				await withdrawWaiver(context.db, await context.actor(), id);
				return print(context, id);
			}),
		);
}

async function print({ db, out }: CommandContext, id: number): Promise<number> {
	const waiver = await getWaiver(db, id);
	out.result(waiver, () =>
		[
			`waiver ${id} of ${waiver.check_name} on ${waiver.dataset}: ${waiver.status}, until ${waiver.until}`,
			...(waiver.left_behind ? [`leaves behind: ${waiver.left_behind.join(", ")}`] : []),
			...(waiver.status === "pending"
				? [`it counts once another person approves it: qtrade waiver approve ${id}`]
				: []),
			...(waiver.status === "active" ? [`the next run counts with it: qtrade retry ${waiver.run}`] : []),
		].join("\n"),
	);
	return 0;
}

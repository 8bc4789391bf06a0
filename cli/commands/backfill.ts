import { type Command, Option } from "commander";
import { getBackfill, listBackfills, planBackfill } from "../../server/backfills/reads";
import { cancelBackfill } from "../../server/pipeline/cancel-backfill";
import { requestBackfill } from "../../server/pipeline/request-backfill";
import { resumeBackfill } from "../../server/pipeline/resume-backfill";
import { BACKFILL_STEPS, type BackfillPlan, type BackfillStepLength } from "../../server/vocabulary/backfill-views";
import { type CommandContext, type GlobalOptions, runCommand } from "../context";
import { printBackfill, seeBackfillThrough } from "../follow-backfill";
import { requireWorker, workerIsUp } from "../follow-run";
import { minute, table } from "../output";
import { parseCount, parseDate, parseId, parseList, requireInOrder } from "../parse";

type Options = GlobalOptions & {
	from: string;
	to: string;
	symbols?: string[];
	step: BackfillStepLength;
	dryRun?: boolean;
	stopAtFailure?: boolean;
	wait: boolean;
};

export function addBackfillCommands(program: Command): void {
	program
		.command("backfill <dataset>")
		.description("ask for a long stretch, one run per year, quarter or month")
		.requiredOption("--from <date>", "first day (inclusive)", parseDate)
		.requiredOption("--to <date>", "last day (inclusive)", parseDate)
		.option("--symbols <list>", "only these tickers, e.g. A,B", parseList)
		.addOption(new Option("--step <length>", "how long each run's stretch is").choices(BACKFILL_STEPS).default("year"))
		.option("--dry-run", "list the exact runs and start none")
		.option("--stop-at-failure", "start no further run after one that did not end well")
		.option("--no-wait", "leave the runs to a worker and return at once")
		.action((dataset: string, options: Options, command: Command) => {
			requireInOrder(options, command);
			return runCommand(options, async (context) => {
				const { db, out } = context;
				const wish = {
					dataset,
					from: options.from,
					to: options.to,
					symbols: options.symbols ?? null,
					step: options.step,
					stop_at_failure: options.stopAtFailure ?? false,
				};
				const plan = await planBackfill(db, wish);
				if (plan.note) out.note(`note: ${plan.note}`);
				if (options.dryRun) {
					out.result({ backfill: null, status: "planned", ...plan }, () => planText(plan));
					return 0;
				}
				if (!options.wait) await requireWorker(context);
				const id = await requestBackfill(db, await context.actor(), wish, plan.fingerprint);
				if (!out.json) out.note(planText(plan));
				return finish(context, id, options.wait);
			});
		});

	program
		.command("backfills [dataset]")
		.description("backfills, newest first")
		.option("--limit <n>", "how many", parseCount, 50)
		.action((dataset: string | undefined, options: GlobalOptions & { limit: number }) =>
			runCommand(options, async ({ db, out }) => {
				const { rows, total } = await listBackfills(db, { dataset, page: 1, page_size: options.limit });
				const backfills = rows.map(({ id, state, ...rest }) => ({ backfill: id, status: state, ...rest }));
				out.result({ backfills, total }, (document) =>
					table(
						["backfill", "dataset", "status", "from", "to", "runs", "good", "not good", "by", "asked (UTC)"],
						document.backfills.map((row) => [
							row.backfill,
							row.dataset,
							row.status,
							row.from,
							row.to,
							row.steps_total,
							row.steps_good,
							row.steps_bad,
							row.requested_by,
							minute(row.requested_at),
						]),
					),
				);
			}),
		);

	program
		.command("backfill-resume")
		.argument("<id>", "the backfill", parseId)
		.description("go on with a backfill that stopped, from the first run that is not good")
		.option("--no-wait", "leave the runs to a worker and return at once")
		.action((id: number, options: GlobalOptions & { wait: boolean }) =>
			runCommand(options, async (context) => {
				if (!options.wait) await requireWorker(context);
				const { state } = await getBackfill(context.db, id);
				// Whose command was killed is running with nobody at it: it is gone on with as it stands.
				if (state !== "running" || (await workerIsUp(context))) {
					await resumeBackfill(context.db, await context.actor(), id);
				}
				return finish(context, id, options.wait);
			}),
		);

	program
		.command("backfill-cancel")
		.argument("<id>", "the backfill", parseId)
		.description("start no further run of a backfill, and stop the one that is open")
		.action((id: number, options: GlobalOptions) =>
			runCommand(options, async (context) => {
				await cancelBackfill(context.db, await context.actor(), id);
				printBackfill(context, await getBackfill(context.db, id));
			}),
		);
}

async function finish(context: CommandContext, id: number, wait: boolean): Promise<number> {
	return printBackfill(context, wait ? await seeBackfillThrough(context, id) : await getBackfill(context.db, id), wait);
}

const planText = (plan: BackfillPlan): string =>
	table(
		["#", "from", "to", "sessions", "rows in current"],
		plan.steps.map((step) => [step.seq, step.from, step.to, step.sessions, step.current_rows ?? "some"]),
	);

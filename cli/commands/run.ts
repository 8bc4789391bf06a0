import type { Command } from "commander";
import { unattendedRuns } from "../../server/ops/reads";
import { cancelRun } from "../../server/pipeline/cancel-run";
import { listRuns } from "../../server/pipeline/list-runs";
import { getRun, listRequests } from "../../server/pipeline/reads";
import { releaseRun } from "../../server/pipeline/release-run";
import { retryRun } from "../../server/pipeline/retry-run";
import { askForRun, startReplay } from "../../server/pipeline/start-run";
import { isFinalRunState } from "../../server/vocabulary/states";
import { type CommandContext, type GlobalOptions, runCommand } from "../context";
import { requireWorker, seeRunThrough } from "../follow-run";
import { minute, table } from "../output";
import { parseCount, parseDate, parseId, parseList, requireInOrder } from "../parse";
import { printRun, runDocument, runText } from "../run-text";

type IngestOptions = GlobalOptions & { from?: string; to?: string; symbols?: string[]; full?: boolean; wait: boolean };

export function addRunCommands(program: Command): void {
	program
		.command("ingest <dataset>")
		.description("run a dataset: extract, stage, validate, publish, record")
		.option("--from <date>", "first session to ask for (inclusive); replaces the watermark", parseDate)
		.option("--to <date>", "last session to ask for (inclusive)", parseDate)
		.option("--symbols <list>", "only these tickers, e.g. A,B", parseList)
		.option("--full", "everything the source has, whatever the watermark")
		.option("--no-wait", "leave the run to a worker and return at once")
		.action((dataset: string, options: IngestOptions, command: Command) => {
			requireInOrder(options, command);
			return runCommand(options, async (context) => {
				if (!options.wait) await requireWorker(context);
				const { run, joined } = await askForRun(context.db, await context.actor(), {
					dataset,
					from: options.from ?? null,
					to: options.to ?? null,
					symbols: options.symbols ?? null,
					full: options.full ?? false,
				});
				if (joined) context.out.note(`joined run ${run}: it was in line already and brings all of this`);
				return finish(context, run, options.wait, !joined);
			});
		});

	program
		.command("replay <dataset>")
		.description("try the rows again that were set aside, and publish what is sound by now")
		.option("--no-wait", "leave the run to a worker and return at once")
		.action((dataset: string, options: GlobalOptions & { wait: boolean }) =>
			runCommand(options, async (context) => {
				if (!options.wait) await requireWorker(context);
				return finish(context, await startReplay(context.db, await context.actor(), dataset), options.wait);
			}),
		);

	program
		.command("runs [dataset]")
		.description("runs, newest first")
		.option("--limit <n>", "how many", parseCount, 50)
		.action((dataset: string | undefined, options: GlobalOptions & { limit: number }) =>
			runCommand(options, async ({ db, out }) => {
				const { rows, total } = await listRuns(db, { dataset, page: 1, page_size: options.limit });
				const runs = rows.map(({ id, state, ...rest }) => ({ run: id, status: state, ...rest }));
				out.result({ runs, total }, (document) =>
					table(
						["run", "dataset", "status", "version", "staged", "quarantined", "queued (UTC)", "reason"],
						document.runs.map((run) => [
							run.run,
							run.dataset,
							run.status,
							run.version,
							run.rows.staged,
							run.rows.quarantined,
							minute(run.queued_at),
							run.reason && run.reason.length > 60 ? `${run.reason.slice(0, 59)}…` : run.reason,
						]),
					),
				);
				await noteUnattended(db, out);
			}),
		);

	program
		.command("run")
		.argument("<id>", "the run", parseId)
		.description("one run: state, rows, checks, what to do")
		.action((id: number, options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) => {
				const run = await getRun(db, id);
				out.result(
					{ ...runDocument(run), phases: run.phases, files: run.files, diagnosis: run.diagnosis, worker: run.worker },
					() => runText(run),
				);
				if (!isFinalRunState(run.state)) await noteUnattended(db, out);
			}),
		);

	program
		.command("requests")
		.argument("<run>", "the run", parseId)
		.description("what a run asked its provider, try by try: when, what came, and what was wrong with it")
		.option("--failed", "only those that got no usable answer")
		.option("--limit <n>", "how many", parseCount, 100)
		.action((id: number, options: GlobalOptions & { failed?: boolean; limit: number }) =>
			runCommand(options, async ({ db, out }) => {
				await getRun(db, id);
				const { failed = false, limit } = options;
				const { rows: requests, total } = await listRequests(db, { id, failed, page: 1, page_size: limit });
				out.result({ run: id, requests, total }, (document) =>
					table(
						["#", "at (UTC)", "what", "try", "status", "outcome", "bytes", "ms", "problem", "url"],
						document.requests.map((request) => [
							request.seq,
							request.at.slice(0, 19).replace("T", " "),
							request.subject,
							request.attempt,
							request.status,
							request.outcome,
							request.bytes,
							Math.round(request.duration_ms),
							request.problem,
							request.url,
						]),
					),
				);
				if (total > requests.length) out.note(`${requests.length} of ${total}: --limit shows more`);
			}),
		);

	program
		.command("retry")
		.argument("<id>", "the run", parseId)
		.description("do the work of a run that did not end well again, as a new run")
		.option("--no-wait", "leave the run to a worker and return at once")
		.action((id: number, options: GlobalOptions & { wait: boolean }) =>
			runCommand(options, async (context) => {
				if (!options.wait) await requireWorker(context);
				return finish(context, await retryRun(context.db, await context.actor(), id), options.wait);
			}),
		);

	program
		.command("release")
		.argument("<id>", "the held run", parseId)
		.description("publish what a held run carries after all: its withdrawn rows are cleared and it is done again")
		.option("--no-wait", "leave the run to a worker and return at once")
		.action((id: number, options: GlobalOptions & { wait: boolean }) =>
			runCommand(options, async (context) => {
				if (!options.wait) await requireWorker(context);
				return finish(context, await releaseRun(context.db, await context.actor(), id), options.wait);
			}),
		);

	program
		.command("cancel")
		.argument("<id>", "the run", parseId)
		.description("stop a run: at once while it is queued, else as soon as its worker notices")
		.action((id: number, options: GlobalOptions) =>
			runCommand(options, async ({ db, out, actor }) => {
				const state = await cancelRun(db, await actor(), id);
				out.result({ run: id, status: state }, () =>
					state === "cancelled" ? `cancelled run ${id}` : `run ${id} was told to stop`,
				);
			}),
		);
}

/** After a kill with no worker up, work waits for somebody: whoever looks at runs is told. */
async function noteUnattended(db: CommandContext["db"], out: CommandContext["out"]): Promise<void> {
	const waiting = await unattendedRuns(db);
	if (waiting) out.note(`note: ${waiting}`);
}

async function finish(context: CommandContext, id: number, wait: boolean, isOurs = true): Promise<number> {
	return printRun(context, wait ? await seeRunThrough(context, id, isOurs) : await getRun(context.db, id), wait);
}

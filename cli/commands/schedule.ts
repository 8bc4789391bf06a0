import type { Command } from "commander";
import { pauseSchedule, resumeSchedule } from "../../server/schedules/pause-schedule";
import { listSchedules } from "../../server/schedules/reads";
import { type GlobalOptions, runCommand } from "../context";
import { minute, table } from "../output";

const ALL = { page: 1, page_size: 10_000 };

export function addScheduleCommands(program: Command): void {
	const schedule = program.command("schedule").description("when runs start by themselves");

	schedule
		.command("list")
		.description("every schedule: paused ones first, then by next time (UTC)")
		.action((options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) => {
				out.result({ schedules: (await listSchedules(db, ALL)).rows }, ({ schedules }) =>
					table(
						["dataset", "state", "exchange", "minutes after close", "next", "last run", "why"],
						schedules.map((row) => [
							row.dataset,
							row.state,
							row.calendar,
							row.after_close_minutes,
							minute(row.next_due_at),
							row.last_run ? `${row.last_run.id} ${row.last_run.state}` : null,
							row.paused ? `${row.paused.by}: ${row.paused.reason}` : null,
						]),
					),
				);
			}),
		);

	schedule
		.command("pause <dataset>")
		.description("start no more runs by themselves; they can be started by hand")
		.requiredOption("--reason <text>", "why, for whoever comes next")
		.action((dataset: string, options: GlobalOptions & { reason: string }) =>
			runCommand(options, async ({ db, out, actor }) => {
				await pauseSchedule(db, await actor(), dataset, options.reason);
				const [row] = (await listSchedules(db, { ...ALL, dataset })).rows;
				out.result(row, () => `the schedule of ${dataset} is paused; go on with: qtrade schedule resume ${dataset}`);
			}),
		);

	schedule
		.command("resume <dataset>")
		.description("let a paused schedule go on; what it missed comes in one run")
		.action((dataset: string, options: GlobalOptions) =>
			runCommand(options, async ({ db, out, actor }) => {
				await resumeSchedule(db, await actor(), dataset);
				const [row] = (await listSchedules(db, { ...ALL, dataset })).rows;
				out.result(
					row,
					() => `the schedule of ${dataset} goes on; next: ${minute(row?.next_due_at ?? null) ?? "with the next tick"}`,
				);
			}),
		);
}

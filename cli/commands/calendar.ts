import type { Command } from "commander";
import { importCalendar } from "../../server/calendars/import-calendar";
import { listCalendars, showCalendar } from "../../server/calendars/reads";
import { readClock } from "../../server/clock";
import type { Db } from "../../server/db";
import { type GlobalOptions, runCommand } from "../context";
import { minute, table } from "../output";
import { parseDate, parseMic } from "../parse";
import { readFileWithin } from "../read-file";

/** A century of sessions has two. */
const MIB_MAX = 16;

type ImportOptions = GlobalOptions & {
	mic: string;
	timeZone: string;
	knownFrom?: string;
	knownUntil: string;
	replace?: boolean;
};

export function addCalendarCommands(program: Command): void {
	const calendar = program.command("calendar").description("when exchanges are open: by rules, or from a file");

	calendar
		.command("import <file.csv>")
		.description("bring the sessions of an exchange: date, open, close and, if there are any, break_start, break_end")
		.requiredOption("--mic <mic>", "the exchange, e.g. XTKS", parseMic)
		.requiredOption("--time-zone <zone>", "the exchange's, e.g. Asia/Tokyo; times without a zone are its wall times")
		.requiredOption("--known-until <date>", "the last day that the file speaks of; later days are unknown", parseDate)
		.option("--known-from <date>", "the first day that it speaks of (default: the first session)", parseDate)
		.option("--replace", "also where days that are over change")
		.action((file: string, options: ImportOptions) =>
			runCommand(options, async ({ db, out, actor }) => {
				const imported = await importCalendar(db, await actor(), {
					mic: options.mic,
					timeZone: options.timeZone,
					text: readFileWithin(file, MIB_MAX, "calendar").toString("utf8"),
					origin: file,
					knownFrom: options.knownFrom ?? null,
					knownUntil: options.knownUntil,
					replace: options.replace ?? false,
				});
				out.result(imported, (one) =>
					one.changed
						? `${one.mic} is known from ${one.known_from} to ${one.known_until}, ${one.sessions} sessions: ${one.file}`
						: `${one.mic} is as it was`,
				);
			}),
		);

	calendar
		.command("list")
		.description("the calendars there are, and how far each is known")
		.action((options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) =>
				out.result({ calendars: listCalendars(await today(db)) }, ({ calendars }) =>
					table(
						["mic", "from", "zone", "known from", "known until", "days left", "problem"],
						calendars.map((row) => [
							row.mic,
							row.file ?? row.origin,
							row.time_zone,
							row.known_from,
							row.known_until,
							row.days_left,
							row.problem,
						]),
					),
				),
			),
		);

	calendar
		.command("show <mic>")
		.description("an exchange's sessions; a month from today on, unless other days are given")
		.option("--from <date>", "the first day", parseDate)
		.option("--to <date>", "the last day", parseDate)
		.action((mic: string, options: GlobalOptions & { from?: string; to?: string }) =>
			runCommand(options, async ({ db, out }) => {
				const range = { from: options.from ?? null, to: options.to ?? null, today: await today(db) };
				out.result(showCalendar(mic, range), (view) =>
					[
						`${view.mic} (${view.time_zone}), from ${view.origin === "file" ? "a file" : "rules"}, known from ${view.known_from} to ${view.known_until}`,
						table(
							["date", "open (UTC)", "close (UTC)", "early", "break (UTC)"],
							view.sessions.map((session) => [
								session.date,
								minute(session.open),
								minute(session.close),
								session.early_close ? "early close" : "",
								session.break_start && session.break_end
									? `${session.break_start.slice(11, 16)} to ${session.break_end.slice(11, 16)}`
									: "",
							]),
						),
					].join("\n"),
				);
			}),
		);
}

const today = async (db: Db): Promise<string> => (await readClock(db)).now().toISOString().slice(0, 10);

import { type Command, InvalidArgumentError } from "commander";
import { listOverrides } from "../../server/overrides/reads";
import { endOverride, overrideRow } from "../../server/pipeline/override-row";
import { type GlobalOptions, runCommand } from "../context";
import { seeRunThrough } from "../follow-run";
import { minute, table } from "../output";
import { parseCount, parseDate, parseId } from "../parse";
import { printRun } from "../run-text";

type SetOptions = GlobalOptions & {
	symbol: string;
	date: string;
	set: Record<string, number | null>;
	reason: string;
	until: string;
};

export function addOverrideCommands(program: Command): void {
	const override = program
		.command("override")
		.description("values that a person puts in the provider's place, for a while");

	override
		.command("set <dataset>")
		.description("record the values and ask for the row again, so that they come in")
		.requiredOption("--symbol <symbol>", "of which bar")
		.requiredOption("--date <date>", "of which session", parseDate)
		.requiredOption(
			"--set <field=value>",
			"open, high, low, close or volume; close=12.5, or volume= for none",
			collectFields,
		)
		.requiredOption("--reason <text>", "where the value comes from")
		.requiredOption("--until <date>", "the last day that it is in force", parseDate)
		.action((dataset: string, { set: fields, symbol, date, reason, until, ...options }: SetOptions) =>
			runCommand(options, async (context) => {
				const wish = { dataset, symbol, date, fields, reason, until };
				const { id, run } = await overrideRow(context.db, await context.actor(), wish);
				context.out.note(`override ${id} of ${symbol} ${date} is in force until ${until}`);
				return printRun(context, await seeRunThrough(context, run), true);
			}),
		);

	override
		.command("end")
		.argument("<id>", "the override", parseId)
		.description("end it before its time, and ask for the provider's row again")
		.action((id: number, options: GlobalOptions) =>
			runCommand(options, async (context) => {
				const run = await endOverride(context.db, await context.actor(), id);
				return printRun(context, await seeRunThrough(context, run), true);
			}),
		);

	override
		.command("list [dataset]")
		.description("those in force first")
		.option("--limit <n>", "how many", parseCount, 50)
		.action((dataset: string | undefined, options: GlobalOptions & { limit: number }) =>
			runCommand(options, async ({ db, out }) => {
				const { rows: overrides, total } = await listOverrides(db, { dataset, page: 1, page_size: options.limit });
				out.result({ overrides, total }, (document) =>
					table(
						["id", "dataset", "symbol", "date", "values", "status", "until (UTC)", "author", "reason"],
						document.overrides.map((row) => [
							row.id,
							row.dataset,
							row.symbol,
							row.date,
							Object.entries(row.fields)
								.map(([name, value]) => `${name}=${value ?? ""}`)
								.join(" "),
							row.status.replace("_", " "),
							minute(row.expires_at),
							row.author,
							row.reason.length > 50 ? `${row.reason.slice(0, 49)}…` : row.reason,
						]),
					),
				);
			}),
		);
}

function collectFields(text: string, previous: Record<string, number | null> = {}): Record<string, number | null> {
	const match = /^([a-z]+)=(.*)$/.exec(text);
	if (!match?.[1]) throw new InvalidArgumentError("write field=value, such as close=12.5");
	const [, name, value = ""] = match;
	if (Object.hasOwn(previous, name)) throw new InvalidArgumentError(`${name} is given twice`);
	const number = value === "" ? null : Number(value);
	if (number !== null && (!Number.isFinite(number) || value.trim() === "")) {
		throw new InvalidArgumentError(`${name} must be a number, such as ${name}=12.5`);
	}
	return { ...previous, [name]: number };
}

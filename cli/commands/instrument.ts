import { type Command, Option } from "commander";
import { delistInstrument } from "../../server/instruments/delist-instrument";
import { getInstrument, listInstruments } from "../../server/instruments/reads";
import { renameInstrument } from "../../server/instruments/rename-instrument";
import { setAttribute } from "../../server/instruments/set-attribute";
import { undoInstrument } from "../../server/instruments/undo-instrument";
import { unsetAttribute } from "../../server/instruments/unset-attribute";
import { undoLeaves } from "../../server/vocabulary/instrument-changes";
import {
	INSTRUMENT_ATTRIBUTES,
	type InstrumentAttribute,
	type InstrumentView,
} from "../../server/vocabulary/instrument-views";
import { type GlobalOptions, runCommand } from "../context";
import { table } from "../output";
import { parseDate, parseId } from "../parse";
import { addImportCommand } from "./instrument-import";

const ROWS_MAX = 10_000;

export function addInstrumentCommands(program: Command): void {
	const instrument = program.command("instrument").description("instruments, their names and codes over time");

	instrument
		.command("list")
		.description("instruments by their present or last ticker")
		.option("--mic <mic>", "of this exchange only")
		.option("--symbol <symbol>", "that have or had this ticker")
		.action((options: GlobalOptions & { mic?: string; symbol?: string }) =>
			runCommand(options, async ({ db, out }) => {
				const filter = { mic: options.mic ?? null, symbol: options.symbol ?? null };
				const { rows, total } = await listInstruments(db, { ...filter, page: 1, page_size: ROWS_MAX });
				out.result({ instruments: rows, total }, ({ instruments }) =>
					table(
						["id", "exchange", "ticker", "name", "ISIN", "names", "last day"],
						instruments.map((row) => [row.id, row.mic, row.symbol, row.name, row.isin, row.names, row.until]),
					),
				);
			}),
		);

	instrument
		.command("show <id>")
		.description("an instrument's names and codes over time")
		.action((id: string, options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) => out.result(await getInstrument(db, parseId(id)), described)),
		);

	instrument
		.command("rename <id> <symbol>")
		.description("say that it is called otherwise from a day on")
		.requiredOption("--from <date>", "the first day under the new name", parseDate)
		.option("--take-over", "the name's present holder, known from rows alone, is the same company and gives it up")
		.action((id: string, symbol: string, options: GlobalOptions & { from: string; takeOver?: boolean }) =>
			runCommand(options, async ({ db, out, actor }) => {
				const rename = { id: parseId(id), symbol, from: options.from, takeOver: options.takeOver === true };
				await renameInstrument(db, await actor(), rename);
				out.result(await getInstrument(db, rename.id), described);
			}),
		);

	instrument
		.command("delist <id>")
		.description("say that it has traded for the last time: rows that have its ticker later are another's")
		.requiredOption("--last-day <date>", "the last day that it traded", parseDate)
		.action((id: string, options: GlobalOptions & { lastDay: string }) =>
			runCommand(options, async ({ db, out, actor }) => {
				await delistInstrument(db, await actor(), { id: parseId(id), lastDay: options.lastDay });
				out.result(await getInstrument(db, parseId(id)), described);
			}),
		);

	instrument
		.command("undo <id>")
		.description("take back the last change of its names, a delisting or else a rename: it was wrong")
		.option(
			"--take-over",
			"the former name's present holder, known from rows alone, is the same company and gives it up",
		)
		.option(
			"--date <date>",
			"only if the last change is of this day: the first under the new name, or without it",
			parseDate,
		)
		.action((id: string, options: GlobalOptions & { takeOver?: boolean; date?: string }) =>
			runCommand(options, async ({ db, out, actor }) => {
				const { date, takeOver = false } = options;
				const request = { id: parseId(id), expected: { date }, takeOver };
				const undone = await undoInstrument(db, await actor(), request);
				out.result({ ...(await getInstrument(db, request.id)), undone }, (view) =>
					[
						`the ${undone.change.kind} of ${undone.change.symbol} on ${undone.change.date} is taken back`,
						described(view),
						...undoLeaves(undone.change),
					].join("\n"),
				);
			}),
		);

	instrument
		.command("set <id> <value>")
		.description("say what its name or code is, from a day on")
		.addOption(new Option("--attribute <attribute>", "which").choices([...INSTRUMENT_ATTRIBUTES]).makeOptionMandatory())
		.option("--from <date>", "the first day; as far back as there is anything when absent", parseDate)
		.action((id: string, value: string, options: GlobalOptions & { attribute: InstrumentAttribute; from?: string }) =>
			runCommand(options, async ({ db, out, actor }) => {
				const setting = { id: parseId(id), name: options.attribute, value, from: options.from ?? null };
				await setAttribute(db, await actor(), setting);
				out.result(await getInstrument(db, setting.id), described);
			}),
		);

	instrument
		.command("unset <id>")
		.description("say that it has no such name or code, from a day on or ever: it is another's")
		.addOption(new Option("--attribute <attribute>", "which").choices([...INSTRUMENT_ATTRIBUTES]).makeOptionMandatory())
		.option("--from <date>", "the first day without it; it never had one when absent", parseDate)
		.action((id: string, options: GlobalOptions & { attribute: InstrumentAttribute; from?: string }) =>
			runCommand(options, async ({ db, out, actor }) => {
				const unsetting = { id: parseId(id), name: options.attribute, from: options.from ?? null };
				await unsetAttribute(db, await actor(), unsetting);
				out.result(await getInstrument(db, unsetting.id), described);
			}),
		);

	addImportCommand(instrument);
}

const described = ({ id, mic, canonical_key, delisted_on, tickers, attributes }: InstrumentView): string =>
	[
		`instrument ${id} on ${mic} (${canonical_key})${delisted_on === null ? "" : `, delisted: ${delisted_on} is the first day without it`}`,
		table(
			["what", "value", "from", "to, exclusive", "by"],
			[
				...tickers.map((row) => ["ticker", row.symbol, row.valid_from, row.valid_to, row.recorded_by ?? row.origin]),
				...attributes.map((row) => [row.name, row.value, row.valid_from, row.valid_to, row.recorded_by]),
			],
		),
	].join("\n");

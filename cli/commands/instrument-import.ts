import type { Command } from "commander";
import { type ImportedAttributes, importAttributes } from "../../server/instruments/import-attributes";
import { type GlobalOptions, runCommand } from "../context";
import { table } from "../output";
import { parseMic } from "../parse";
import { readFileWithin } from "../read-file";

/** 200,000 lines of 160 characters. */
const MIB_MAX = 32;
/** A terminal's worth; --json has them all. */
const CHANGES_SHOWN = 50;

export function addImportCommand(instrument: Command): void {
	instrument
		.command("import <file.csv>")
		.description(
			"bring names and codes of many: symbol, attribute, value (empty: there is none), from (may be empty) and, if there are several, mic",
		)
		.option("--mic <mic>", "the exchange of lines that name none", parseMic)
		.option("--dry-run", "say what would change, and write nothing")
		.action((file: string, options: GlobalOptions & { mic?: string; dryRun?: boolean }) =>
			runCommand(options, async ({ db, out, actor }) => {
				const imported = await importAttributes(db, await actor(), {
					bytes: readFileWithin(file, MIB_MAX, "list of codes: bring it in parts"),
					origin: file,
					mic: options.mic ?? null,
					dryRun: options.dryRun === true,
				});
				out.result(imported, told);
			}),
		);
}

function told({ lines, changed, unchanged, instruments, changes }: ImportedAttributes): string {
	const would = changes === null ? "" : "would ";
	const counts = `of ${lines} lines ${changed} ${would}change something (${instruments} instruments), and ${unchanged} say what is so already`;
	if (changes === null || changes.length === 0) return counts;
	const shown = changes.slice(0, CHANGES_SHOWN);
	return [
		table(
			["line", "id", "exchange", "ticker", "what", "from", "was", "would be"],
			shown.map((one) => [
				one.line,
				one.instrument,
				one.mic,
				one.symbol,
				one.attribute,
				one.from,
				one.former,
				one.value ?? "none",
			]),
		),
		...(changes.length > shown.length ? [`and ${changes.length - shown.length} more`] : []),
		counts,
	].join("\n");
}

/** The `qtrade` command: parsing only; each command's work is in commands/. */
import { Command, CommanderError, Help } from "commander";
import { groupsFor } from "./command-groups";
import type { GlobalOptions } from "./context";

/** Runs one command line. Wrong usage exits with 2 and says what would be right. */
export async function main(args: string[]): Promise<void> {
	const json = asksForJson(args);
	let help = "";
	const program: Command = new Command("qtrade")
		.description("the control plane of a quant team's market data")
		.option("--json", "print one JSON document on stdout and nothing else there")
		.exitOverride()
		.enablePositionalOptions()
		.hook("preAction", (_, command) => {
			// `qtrade --json runs` and `qtrade runs --json` are the same.
			if (program.opts<GlobalOptions>().json) command.setOptionValue("json", true);
		})
		.showSuggestionAfterError()
		.configureHelp({
			optionDescription: (option) => new Help().optionDescription(option) + (option.mandatory ? " (required)" : ""),
		})
		.configureOutput({
			writeErr: (text) => process.stderr.write(text),
			writeOut: (text) => {
				if (json) help += text;
				else process.stdout.write(text);
			},
		});
	for (const add of await Promise.all(groupsFor(args).map(({ load }) => load()))) add(program);
	for (const command of everyCommand(program)) {
		if (command !== program) command.option("--json", "print one JSON document on stdout");
		command.exitOverride();
	}
	try {
		await program.parseAsync(args, { from: "user" });
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		const asked = error.code === "commander.helpDisplayed" || error.code === "commander.help";
		process.exitCode = asked && error.exitCode === 0 ? 0 : 2;
		if (!json) return;
		const message = asked ? bareCommand(program, args) : error.message.replace(/^error: /, "");
		const document = process.exitCode === 0 ? { help } : { error: { code: "usage", message, details: {} } };
		process.stdout.write(`${JSON.stringify(document)}\n`);
	}
}

function asksForJson(args: readonly string[]): boolean {
	const end = args.indexOf("--");
	return args.slice(0, end === -1 ? undefined : end).includes("--json");
}

/** What is missing after `qtrade user`, as a sentence. */
function bareCommand(program: Command, args: readonly string[]): string {
	let command = program;
	let name = "qtrade";
	for (const arg of args) {
		const next = command.commands.find((candidate) => candidate.name() === arg);
		if (!next) continue;
		command = next;
		name += ` ${arg}`;
	}
	return `${name} needs a command: ${command.commands.map((candidate) => candidate.name()).join(", ")}`;
}

function everyCommand(command: Command): Command[] {
	return [command, ...command.commands.flatMap(everyCommand)];
}

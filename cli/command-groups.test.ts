import { Command } from "commander";
import { expect, test } from "vitest";
import { COMMAND_GROUPS, groupsFor } from "./command-groups";

test.each(COMMAND_GROUPS)("$names are what their file adds", async ({ names, load }) => {
	const program = new Command();
	(await load())(program);
	expect(program.commands.map((command) => command.name())).toEqual(names);
});

test("a command line loads its own group; one that names no command loads all", () => {
	const [system, dataset] = COMMAND_GROUPS;
	expect(groupsFor(["dataset", "list"])).toEqual([dataset]);
	expect(groupsFor(["--json", "doctor"])).toEqual([system]);
	for (const args of [
		[],
		["--help"],
		["help", "dataset"],
		["--json", "-h", "audit"],
		["--help", "audit"],
		["dataste", "list"],
	]) {
		expect(groupsFor(args)).toBe(COMMAND_GROUPS);
	}
});

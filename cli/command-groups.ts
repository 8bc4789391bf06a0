/**
 * Which file has which commands. Only the one that a command line names is loaded: with all of them, every command would
 * begin with some seconds of reading code that it does not use.
 */
import type { Command } from "commander";

type AddCommands = (program: Command) => void;
export type CommandGroup = { names: readonly string[]; load(): Promise<AddCommands> };

/** In the order in which help lists them. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
	{
		names: ["up", "migrate", "doctor", "fsck"],
		load: async () => (await import("./commands/system")).addSystemCommands,
	},
	{ names: ["dataset"], load: async () => (await import("./commands/dataset")).addDatasetCommands },
	{
		names: ["ingest", "replay", "runs", "run", "requests", "retry", "release", "cancel"],
		load: async () => (await import("./commands/run")).addRunCommands,
	},
	{
		names: ["backfill", "backfills", "backfill-resume", "backfill-cancel"],
		load: async () => (await import("./commands/backfill")).addBackfillCommands,
	},
	{
		names: ["versions", "files", "sql", "adjust", "quarters"],
		load: async () => (await import("./commands/data")).addDataCommands,
	},
	{ names: ["quarantine"], load: async () => (await import("./commands/quarantine")).addQuarantineCommand },
	{ names: ["diff"], load: async () => (await import("./commands/diff")).addDiffCommand },
	{ names: ["lineage"], load: async () => (await import("./commands/lineage")).addLineageCommand },
	{ names: ["hold", "unhold"], load: async () => (await import("./commands/hold")).addHoldCommands },
	{ names: ["rollback"], load: async () => (await import("./commands/rollback")).addRollbackCommands },
	{ names: ["waive", "waiver"], load: async () => (await import("./commands/waiver")).addWaiverCommands },
	{ names: ["override"], load: async () => (await import("./commands/override")).addOverrideCommands },
	{ names: ["schedule"], load: async () => (await import("./commands/schedule")).addScheduleCommands },
	{ names: ["calendar"], load: async () => (await import("./commands/calendar")).addCalendarCommands },
	{ names: ["instrument"], load: async () => (await import("./commands/instrument")).addInstrumentCommands },
	{ names: ["user", "token"], load: async () => (await import("./commands/identity")).addIdentityCommands },
	{ names: ["audit"], load: async () => (await import("./commands/audit")).addAuditCommands },
	{ names: ["bench"], load: async () => (await import("./commands/bench")).addBenchCommand },
];

/** The group that the command line is about; all where it names none, so that help and suggestions know every command. */
export function groupsFor(args: readonly string[]): readonly CommandGroup[] {
	const at = args.findIndex((arg) => !arg.startsWith("-"));
	// Help that is asked for before the command is about all of them.
	const asksForAll = at === -1 || args.slice(0, at).some((arg) => arg === "-h" || arg === "--help");
	const own = COMMAND_GROUPS.filter(({ names }) => !asksForAll && names.includes(args[at] ?? ""));
	return own.length === 0 ? COMMAND_GROUPS : own;
}

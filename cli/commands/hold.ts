import type { Command } from "commander";
import { placeHold, releaseHolds } from "../../server/rollbacks/holds";
import { openHolds } from "../../server/rollbacks/reads";
import { type GlobalOptions, runCommand } from "../context";
import { parseId } from "../parse";

const collectIds = (text: string, previous: number[] = []): number[] => [...previous, parseId(text)];

export function addHoldCommands(program: Command): void {
	program
		.command("hold <dataset>")
		.description("stop publishing of a dataset; readers keep what they have")
		.requiredOption("--reason <text>", "why, for whoever comes next")
		.action((dataset: string, options: GlobalOptions & { reason: string }) =>
			runCommand(options, async ({ db, out, actor }) => {
				await placeHold(db, await actor(), dataset, options.reason);
				out.result({ dataset, on_hold: true, holds: await openHolds(db, dataset) }, () => `${dataset} is on hold`);
			}),
		);

	program
		.command("unhold <dataset>")
		.description("let a dataset publish again; says which holds it lifts, and lifts no other")
		.option(
			"--hold <id>",
			"the holds that you have seen; without, those that are open when the command starts",
			collectIds,
		)
		.action((dataset: string, options: GlobalOptions & { hold?: number[] }) =>
			runCommand(options, async ({ db, out, actor }) => {
				const open = await openHolds(db, dataset);
				for (const hold of open) out.note(`hold ${hold.id} by ${hold.placed_by}: ${hold.reason}`);
				await releaseHolds(db, await actor(), dataset, options.hold ?? open.map((hold) => hold.id));
				const holds = await openHolds(db, dataset);
				out.result({ dataset, on_hold: holds.length > 0, holds }, () =>
					holds.length === 0
						? `${dataset} may publish again`
						: `${dataset} stays on hold: ${holds.map((hold) => hold.reason).join("; ")}`,
				);
			}),
		);
}

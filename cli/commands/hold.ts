import type { Command } from "commander";
import { placeHold, releaseHolds } from "../../server/rollbacks/holds";
import { openHolds } from "../../server/rollbacks/reads";
import { type GlobalOptions, runCommand } from "../context";

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
		.description("let a dataset publish again")
		.action((dataset: string, options: GlobalOptions) =>
			runCommand(options, async ({ db, out, actor }) => {
				await releaseHolds(db, await actor(), dataset);
				const holds = await openHolds(db, dataset);
				out.result({ dataset, on_hold: holds.length > 0, holds }, () =>
					holds.length === 0
						? `${dataset} may publish again`
						: `${dataset} stays on hold: ${holds.map((hold) => hold.reason).join("; ")}`,
				);
			}),
		);
}

/**
 * The full form of the fault tests, on a Postgres of its own:
 *   node --import tsx tests/faults/full.ts [--kills 200] [--stops 30] [--seed N] [--lease-seconds 1] [--quiet]
 * Prints a line per round on stderr and one line of figures on stdout; exits with 1 on any violation.
 */
import { parseArgs } from "node:util";
import { runCampaign } from "./campaign";
import { withOwnGround } from "./own-ground";
import { anySeed } from "./seeded-random";
import { summarise } from "./summary";

const { values } = parseArgs({
	options: {
		kills: { type: "string", default: "200" },
		stops: { type: "string", default: "30" },
		seed: { type: "string" },
		"lease-seconds": { type: "string", default: "1" },
		root: { type: "string", default: process.cwd() },
		quiet: { type: "boolean", default: false },
	},
});
const seed = values.seed === undefined ? anySeed() : Number(values.seed);
const [kills, stops, leaseMs] = [Number(values.kills), Number(values.stops), Number(values["lease-seconds"]) * 1000];
if (![seed, kills, stops, leaseMs].every((value) => Number.isFinite(value) && value >= 0)) {
	console.error("--kills, --stops, --seed and --lease-seconds take numbers");
	process.exit(2);
}
console.error(`seed ${seed}`);
const began = performance.now();
const result = await withOwnGround(values.root, (ground) =>
	runCampaign(ground, {
		root: values.root,
		seed,
		leaseMs,
		kills,
		stops,
		deadlineMs: 60_000,
		report: values.quiet ? undefined : (line) => console.error(line),
	}),
);
for (const violation of result.violations) console.error(`violation: ${violation}`);
console.log(summarise(result, { seed, seconds: (performance.now() - began) / 1000 }));
process.exitCode = result.violations.length === 0 ? 0 : 1;

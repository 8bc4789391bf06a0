/**
 * The full form of the fuzz tests:
 *   npm run fuzz -- [--documents 100000] [--stored 5000] [--seed N]
 * Prints the seed first, by which a failure can be had again; exits as vitest does.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { anySeed } from "../faults/seeded-random";

const { values } = parseArgs({
	options: {
		documents: { type: "string", default: "100000" },
		stored: { type: "string", default: "5000" },
		seed: { type: "string" },
	},
});
const [documents, stored] = [Number(values.documents), Number(values.stored)];
const seed = values.seed === undefined ? anySeed() : Number(values.seed);
if (![documents, stored, seed].every((value) => Number.isSafeInteger(value) && value >= 0)) {
	console.error("--documents, --stored and --seed take whole numbers");
	process.exit(2);
}
console.log(`fuzz: ${documents} documents, ${stored} stored; seed ${seed}`);
const { status } = spawnSync(
	"npx",
	["vitest", "run", "server/contracts/fuzz.test.ts", "server/datasets/definition-fuzz.db.test.ts"],
	{
		stdio: "inherit",
		env: {
			...process.env,
			// Half of them definitions, half manifests.
			QTRADE_FUZZ_RUNS: String(Math.ceil(documents / 2)),
			QTRADE_FUZZ_STORED: String(stored),
			QTRADE_FUZZ_SEED: String(seed),
		},
	},
);
process.exitCode = status ?? 1;

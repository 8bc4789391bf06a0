/**
 * The full form of the audit's test, on a Postgres of its own:
 *   node --import tsx tests/audit/full.ts [--rows 10000] [--writers 8] [--tamperings 100] [--seed N]
 * Prints one line of figures; exits with 1 when the chain does not verify or a tampering was not found.
 */
import { parseArgs } from "node:util";
import { openDb } from "../../server/db";
import { withOwnGround } from "../faults/own-ground";
import { anySeed } from "../faults/seeded-random";
import { runAuditCampaign } from "./campaign";

const { values } = parseArgs({
	options: {
		rows: { type: "string", default: "10000" },
		writers: { type: "string", default: "8" },
		tamperings: { type: "string", default: "100" },
		seed: { type: "string" },
	},
});
const [rows, writers, tamperings] = [Number(values.rows), Number(values.writers), Number(values.tamperings)];
const seed = values.seed === undefined ? anySeed() : Number(values.seed);
if (![rows, writers, tamperings, seed].every((value) => Number.isSafeInteger(value) && value >= 0)) {
	console.error("--rows, --writers, --tamperings and --seed take whole numbers");
	process.exit(2);
}
const campaign = await withOwnGround(process.cwd(), async ({ databaseUrl, ownerUrl, lake }) => {
	const owner = openDb(ownerUrl, { max: 2, as: "owner" });
	try {
		return await runAuditCampaign({ databaseUrl, owner, lake }, { rows, writers, tamperings, seed });
	} finally {
		await owner.end();
	}
});
const whole = campaign.verdicts.every((verdict) => verdict.ok && verdict.rows === rows);
for (const what of campaign.missed) console.error(`not found: ${what}`);
console.log(
	`audit: ${rows} rows by ${writers} writers in ${(campaign.writeMs / 1000).toFixed(1)} s, ${whole ? "one chain, verified" : "DOES NOT VERIFY"}; ` +
		`${campaign.found} of ${tamperings} tamperings found (${campaign.kinds} kinds); seed ${seed}`,
);
process.exitCode = whole && campaign.missed.length === 0 && campaign.outOfOrder.length === 0 ? 0 : 1;

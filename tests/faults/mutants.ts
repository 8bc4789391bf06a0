/**
 * The seeded faults, as replacements in a copy of the source. Each is a mistake that the publish protocol (design
 * section 5) exists to prevent; the harness must find every one of them.
 */
import type { Replacement } from "./mutated-tree";

export type Mutant = { name: string; replacements: readonly Replacement[] };

/** Long beside the few milliseconds between two steps of a publish, short beside a round. */
const PAUSE = "await new Promise((resolve) => setTimeout(resolve, 300));";

const before = (file: string, find: string, added: string): Replacement => ({ file, find, put: `${added} ${find}` });

const EXECUTE = "server/pipeline/execute-run.ts";
const PUBLISH = "server/pipeline/publish-run.ts";

/**
 * Pauses before, within and after the publish's transaction, so that a few kills and stops meet each gap. They break
 * nothing: with them alone (the control) a campaign must find nothing.
 */
const WIDENED: readonly Replacement[] = [
	before("server/lake/write/manifest.ts", "await mkdir(staging, { recursive: true });", PAUSE),
	before(EXECUTE, "await publishRun(db, {", PAUSE),
	before(EXECUTE, 'return "succeeded";', PAUSE),
	before(PUBLISH, "const publishing = publishVersion(tx, {", PAUSE),
	before(PUBLISH, "if (published !== version) {", PAUSE),
];

export const CONTROL: Mutant = { name: "control: widened gaps and no fault", replacements: WIDENED };

/** Data files are renamed into place only after the version that names them was committed. */
export const COMMIT_BEFORE_RENAME: Mutant = {
	name: "commit before rename",
	replacements: [
		...WIDENED,
		before(
			"server/lake/write/snapshot.ts",
			"export type Snapshot =",
			"export const later: (() => Promise<void>)[] = [];",
		),
		{
			file: "server/lake/write/snapshot.ts",
			find: 'if ((await installFile(temporary, inLake(lake, file.path))) === "present") await rm(temporary);',
			put: 'later.push(async () => { if ((await installFile(temporary, inLake(lake, file.path))) === "present") await rm(temporary); });',
		},
		before(
			EXECUTE,
			'import { requireRoom } from "../lake/write/room";',
			'import { later } from "../lake/write/snapshot";',
		),
		before(EXECUTE, 'return "succeeded";', "for (const install of later.splice(0)) await install();"),
	],
};

/**
 * The new version's row is committed first, and current moved to it in a second transaction. A dataset's first version
 * still arrives as current: the trigger first_version_is_current would refuse it otherwise.
 */
export const POINTER_APART: Mutant = {
	name: "pointer and version in two transactions",
	replacements: [
		...WIDENED,
		{
			file: "server/versions.ts",
			find: "), cleared as (\n\t\t   update dataset_versions set is_current = false",
			put: "), cleared as (\n\t\t   update dataset_versions set is_current = true",
		},
		{
			file: "server/versions.ts",
			find: "$16, $17, true, $18",
			put: "$16, $17, $" + "{publication.baseVersion === null}, $18",
		},
		{
			file: PUBLISH,
			find: "export async function publishRun(db: Db, request: PublishRequest): Promise<number> {",
			put: `export async function publishRun(db: Db, request: PublishRequest): Promise<number> {
				const version = await publishRow(db, request);
				${PAUSE}
				await inTransactionUnder(db, async () => undefined, async (tx) => {
					const id = request.run.dataset_id;
					await tx.query("update dataset_versions set is_current = false where dataset_id = $1 and is_current", [id]);
					await tx.query("update dataset_versions set is_current = true where dataset_id = $1 and version = $2", [id, version]);
				});
				return version;
			}
			async function publishRow(db: Db, request: PublishRequest): Promise<number> {`,
		},
	],
};

/**
 * Nobody looks whether the fence is still theirs. Lines of defence behind that look, and what becomes of them here:
 * - endRun ends only a run that is running under the fence, and counts the row: here it goes on without one;
 * - the heartbeat tells the run to stop: ignored here;
 * - the trigger final_run_state_is_final refuses to end a lost run a second time: it stays, and is not reached, since
 *   endRun's condition finds no row;
 * - publishVersion refuses when current is not the base any more: it stays, so the stale worker must come first. That
 *   is why the stopped one is let go the instant its run is lost;
 * - the reaper clears the lost run's staging, so a run that was stopped before its files were in place fails instead.
 */
export const FENCE_UNCHECKED: Mutant = {
	name: "fence check removed",
	replacements: [
		...WIDENED,
		{
			file: "server/versions.ts",
			find: "if (!row) throw leaseLost();",
			put: `if (!row) {
				await lockDataset(tx, datasetId);
				const found = await one<{ last_version: number }>(tx, "select last_version from datasets where id = $1", [datasetId]);
				return found.last_version;
			}`,
		},
		{
			file: "server/pipeline/finish-run.ts",
			find: 'if (!row) throw new QtradeError("lease_lost"',
			put: 'if (!row) return; if (false) throw new QtradeError("lease_lost"',
		},
		{
			file: "server/pipeline/keep-lease.ts",
			find: "if (!(await heartbeat(db, lease, termMs))) {",
			put: "if ((await heartbeat(db, lease, termMs)) === null) {",
		},
	],
};

/** Tries a mutant: a campaign against workers that run from its copy of the tree. */
import { rmSync } from "node:fs";
import { type CampaignResult, type CampaignSettings, runCampaign } from "./campaign";
import type { Ground } from "./ground";
import type { Mutant } from "./mutants";
import { makeMutatedTree } from "./mutated-tree";

/** @param settings.root the tree that is copied */
export async function tryMutant(ground: Ground, mutant: Mutant, settings: CampaignSettings): Promise<CampaignResult> {
	const root = makeMutatedTree(settings.root, mutant.replacements);
	try {
		return await runCampaign(ground, { ...settings, root });
	} finally {
		rmSync(root, { recursive: true, force: true });
	}
}

/** A campaign in one line. */
import type { CampaignResult } from "./campaign";

export function summarise(result: CampaignResult, { seed, seconds }: { seed: number; seconds: number }): string {
	const hits = Object.entries(result.hits)
		.map(([moment, count]) => `${moment} ${count}`)
		.join(", ");
	return [
		`faults: ${result.kills} kills, ${result.stops} stops (${hits})`,
		`${result.runs} runs, ${result.requeued} requeued`,
		`${result.versions} versions of ${result.sessions} sessions`,
		`${result.auditRows} audit rows`,
		`fsck --deep ${result.fsck}`,
		`${result.violations.length} violations`,
		`seed ${seed}`,
		`${Math.round(seconds)} s`,
	].join("; ");
}

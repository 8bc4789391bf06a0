import { type Check, counted, passed, percent, SAMPLE_ROWS } from "../check";
import { isComplete } from "../coverage";

/** Warns, where the definition names a universe: a session that lacks more of its index's members than it may. */
export const universe: Check = {
	name: "universe",
	severity: "warning",
	kinds: ["prices_daily"],
	applies: ({ coverage }) => coverage !== null,
	async run({ coverage }) {
		if (coverage === null) return passed("no universe is named");
		if (coverage.problem !== null) throw new Error(coverage.problem);
		const { of, shareMin } = coverage;
		const judged = coverage.sessions.filter(({ is_judged }) => is_judged);
		const short = judged.filter((session) => !isComplete(session, shareMin));
		const share = ({ expected, present }: (typeof judged)[number]): number => present / expected;
		const least = Math.min(1, ...judged.map(share));
		const last = short.at(-1);
		if (last === undefined)
			return passed(
				`${counted(judged.length, "session")} with at least ${percent(shareMin)} of ${of}`,
				least,
				shareMin,
			);
		return {
			status: "warn",
			observed: least,
			threshold: shareMin,
			count: short.length,
			message: `${counted(short.length, "session")} with less than ${percent(shareMin)} of ${of} (${last.date} has ${last.present} of ${last.expected})`,
			sample: [...short]
				.reverse()
				.slice(0, SAMPLE_ROWS)
				.map(({ is_judged: _, ...session }) => session),
		};
	},
};

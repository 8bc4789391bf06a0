import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

/** Critical: one row per key, for prices (instrument, date). Rows that repeat a key and agree were dropped; these disagree. */
export const uniqueKey: Check = {
	name: "unique_key",
	severity: "critical",
	async run({ duck, staged }) {
		const dropped = staged.duplicatesDropped;
		if (staged.conflicts === 0) {
			return passed(
				dropped > 0 ? `no key disagrees; ${counted(dropped, "repeated row")} dropped` : "no key repeats",
				0,
				0,
			);
		}
		return {
			status: "fail",
			observed: staged.conflicts,
			threshold: 0,
			count: staged.conflicts,
			message: `${counted(staged.conflicts, "key")} came more than once with different values: ask the provider which is right, and remove the other`,
			sample: await duck.rows(
				`select symbol, date::varchar as date, rows from conflicts order by date, symbol limit ${SAMPLE_ROWS}`,
			),
		};
	},
};

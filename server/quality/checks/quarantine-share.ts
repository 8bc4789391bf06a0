import { identifier } from "../../lake/write/duck";
import { type Check, counted, passed, percent, SAMPLE_ROWS } from "../check";

/** Critical: too many rows were set aside for the rest to be trusted. A few are normal and do not block. */
export const quarantineShare: Check = {
	name: "quarantine_share",
	severity: "critical",
	async run({ duck, shape, staged, settings }) {
		const shareMax = settings.quarantine_share?.share_max ?? 0.01;
		const rowsMin = settings.quarantine_share?.rows_min ?? 20;
		const share = staged.staged === 0 ? 0 : staged.quarantined / staged.staged;
		if (staged.quarantined === 0) return passed("no row was set aside", 0, shareMax);
		// Of prices, what tells rows apart; of others all, since none of it is many.
		const fields = shape.kind === "prices_daily" ? ["symbol", "date", "close"] : shape.fields.map(({ name }) => name);
		const sample = await duck.rows(
			`select source_file, ${fields.map(identifier).join(", ")}, array_to_string(reasons, ', ') as reasons from quarantine
			 order by ${identifier(shape.date)}, ${identifier(fields[0] ?? "")} limit ${SAMPLE_ROWS}`,
		);
		const fails = staged.quarantined >= rowsMin && share > shareMax;
		const what = `${counted(staged.quarantined, "row")} of ${staged.staged.toLocaleString("en-US")} set aside (${percent(share)})`;
		return {
			status: fails ? "fail" : "pass",
			observed: share,
			threshold: shareMax,
			count: staged.quarantined,
			message: fails
				? `${what}; at most ${percent(shareMax)} may be, from ${rowsMin} rows on: see the reasons, mend at the provider, run again`
				: what,
			sample,
		};
	},
};

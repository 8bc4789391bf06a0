import { identifier } from "../../lake/write/duck";
import { LEFT_BEHIND } from "../../lake/write/put-aside";
import { type Check, counted, passed, percent, SAMPLE_ROWS } from "../check";

/** A row may have several; few are enough to say what happened. */
const REASONS_SHOWN = 6;

/** Critical: too many rows were set aside for the rest to be trusted. A few are normal and do not block. */
export const quarantineShare: Check = {
	name: "quarantine_share",
	severity: "critical",
	async run({ duck, shape, staged, settings, today }) {
		const shareMax = settings.quarantine_share?.share_max ?? 0.01;
		const rowsMin = settings.quarantine_share?.rows_min ?? 20;
		if (staged.quarantined === 0) return passed("no row was set aside", 0, shareMax);
		// What a person leaves behind is no fault of the data.
		const broken = `not list_contains(reasons, '${LEFT_BEHIND}')`;
		const [row] = await duck.rows<{ n: number }>(`select count(*) as n from quarantine where ${broken}`);
		const aside = row?.n ?? 0;
		const share = staged.staged === 0 ? 0 : aside / staged.staged;
		const left = staged.quarantined - aside;
		// Of prices, what tells rows apart; of others all, since none of it is many.
		const fields = shape.kind === "prices_daily" ? ["symbol", "date", "close"] : shape.fields.map(({ name }) => name);
		const sample = await duck.rows(
			`select source_file, ${fields.map(identifier).join(", ")}, array_to_string(reasons, ', ') as reasons from quarantine
			 where ${aside > 0 ? broken : true} order by ${identifier(shape.date)}, ${identifier(fields[0] ?? "")} limit ${SAMPLE_ROWS}`,
		);
		const fails = aside >= rowsMin && share > shareMax;
		const reasons = await duck.rows<{ reason: string; n: number }>(
			`select reason, count(*) as n from (select unnest(reasons) as reason from quarantine where ${broken})
			 where reason <> 'provisional' group by reason order by n desc, reason`,
		);
		const why = reasons.slice(0, REASONS_SHOWN).map(({ reason, n }) => {
			// Which day that is need not be what the reader's wall shows: a clock may be simulated.
			const day = reason === "date_in_future" ? `, after ${today}` : "";
			return `${reason} (${n.toLocaleString("en-US")}${day})`;
		});
		if (reasons.length > why.length) why.push(`and ${counted(reasons.length - why.length, "other reason")}`);
		const what = `${counted(aside, "row")} of ${staged.staged.toLocaleString("en-US")} set aside (${percent(share)})${left > 0 ? `, and ${counted(left, "row")} left behind` : ""}${why.length > 0 ? `: ${why.join(", ")}` : ""}`;
		return {
			status: fails ? "fail" : "pass",
			observed: share,
			threshold: shareMax,
			count: aside,
			message: fails
				? `${what}; at most ${percent(shareMax)} may be, from ${rowsMin} rows on: mend it at the provider and run again`
				: what,
			sample,
		};
	},
};

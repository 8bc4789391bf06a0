import { identifier } from "../../lake/write/duck";
import { type Check, type CheckInput, counted, passed, percent, SAMPLE_ROWS } from "../check";

/** Fewer rows are corrections, whatever share of a short stretch they are. */
const ROWS_MIN = 20;

const NUMBERS = ["open", "high", "low", "close", "volume"];

/**
 * Warns: of the base's rows in the stretch that the run brought, more came with other values than a provider corrects: it
 * has rewritten its history. Bars that were provisional may change, and flags alone are no value.
 */
export const restatement: Check = {
	name: "restatement",
	severity: "warning",
	applies: ({ base }) => base.size > 0,
	async run(input) {
		const shareMax = input.settings.restatement?.share_max ?? 0.05;
		const rowsMin = input.settings.restatement?.rows_min ?? ROWS_MIN;
		if (input.staged.restated === 0) return passed("no row came with other values", 0, shareMax);
		const { rows, changed, first, last } = await compare(input);
		if (rows === 0) return passed("nothing of the base lies in what came", 0, shareMax);
		const share = changed / rows;
		const isMuch = changed >= rowsMin && share > shareMax;
		const what = `${counted(changed, "row")} of the base's ${rows.toLocaleString("en-US")} from ${first} to ${last} came with other values (${percent(share)})`;
		return {
			status: isMuch ? "warn" : "pass",
			observed: share,
			threshold: shareMax,
			count: changed,
			message: isMuch
				? `${what}; at most ${percent(shareMax)} are corrections: ask the provider what it rewrote`
				: what,
			sample: changed === 0 ? [] : await largest(input),
		};
	},
};

/** `o` of the base beside `d` that came, where a value differs. */
function changes({ writer, base, staged, shape }: CheckInput): string {
	const files = staged.years.flatMap((year) => base.get(year) ?? []);
	const differs =
		shape.kind === "prices_daily"
			? `not list_contains(coalesce(o.flags, []), 'provisional') and (${NUMBERS.map((name) => `d.${name} is distinct from o.${name}`).join(" or ")})`
			: `not (${writer.same("d", "o")})`;
	return `(${writer.delivered}) d join ${writer.read(files)} o on ${writer.sameKey("d", "o")} where ${differs}`;
}

async function compare(
	input: CheckInput,
): Promise<{ rows: number; changed: number; first: string | null; last: string | null }> {
	const { duck, writer, base, staged, shape, wholeUniverse } = input;
	const files = staged.years.flatMap((year) => base.get(year) ?? []);
	const none = { rows: 0, changed: 0, first: null, last: null };
	if (files.length === 0) return none;
	const date = identifier(shape.date);
	const own = [
		`${date} between (select first from stretch) and (select last from stretch)`,
		...(shape.kind === "prices_daily" ? ["not list_contains(coalesce(flags, []), 'provisional')"] : []),
		...(wholeUniverse ? [] : [`${identifier(shape.label)} in (select ${identifier(shape.label)} from delivered)`]),
	];
	const [found] = await duck.rows<typeof none>(
		`with delivered as (${writer.delivered}),
		 stretch as (select min(${date}) as first, max(${date}) as last from delivered)
		 select (select count(*) from ${writer.read(files)} where ${own.join(" and ")}) as rows,
		        (select count(*) from ${changes(input)}) as changed,
		        first::varchar as first, last::varchar as last from stretch`,
	);
	return found ?? none;
}

/** Of bars the closes that moved most, of other rows the first. */
function largest(input: CheckInput): Promise<Record<string, unknown>[]> {
	const { duck, shape } = input;
	return duck.rows(
		shape.kind === "prices_daily"
			? `select d.symbol, d.date::varchar as date, o.close as was, d.close as is, d.close / o.close - 1 as change
			   from ${changes(input)} order by abs(change) desc nulls last, symbol, date limit ${SAMPLE_ROWS}`
			: `select d.${identifier(shape.label)}::varchar as label, d.${identifier(shape.date)}::varchar as date
			   from ${changes(input)} order by date, label limit ${SAMPLE_ROWS}`,
	);
}

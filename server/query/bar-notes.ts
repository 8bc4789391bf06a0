/** What belongs beside a symbol's bars: actions of its instrument, values that a person put in, and what was waived of it. */
import { dayOf } from "../calendars/iso-date";
import { type Db, maybeOne } from "../db";
import { QtradeError } from "../errors";
import type { SandboxAccess } from "../lake/read/sandbox";
import { overridesOfSymbol } from "../overrides/reads";
import type { Actor } from "../policy";
import type { ActionNote, BarNotesView } from "../vocabulary/bar-notes";
import type { DatasetDefinition } from "../vocabulary/definition";
import type { ActionType } from "../vocabulary/kind-shapes";
import { quoteText } from "../vocabulary/sql-text";
import { waiversOfSymbol } from "../waivers/reads";
import { recordedQuery } from "./recorded-query";
import { QUERY_LIMITS, resolveViews } from "./run-sql";

const ACTIONS_MAX = 1000;

type Asked = { name: string; version: number; symbol: string; from: string };

/**
 * Notes on a symbol's bars from a day on. Unlike the bars of a version they change: actions are those of the current
 * version of the dataset that the definition names now.
 * @throws QtradeError("not_found") for a dataset or version that is not there; ("invalid_input") for what is no bars
 */
export async function readBarNotes(
	db: Db,
	sandbox: SandboxAccess,
	actor: Actor,
	{ name, version, symbol, from }: Asked,
): Promise<BarNotesView> {
	dayOf(from);
	const found = await maybeOne<{ definition: DatasetDefinition; actions_version: number | null }>(
		db,
		`select f.definition, a.version as actions_version
		 from datasets d join dataset_definitions f on f.id = d.definition_id
		 left join datasets r on r.name = f.definition -> 'references' ->> 'actions' and r.kind = 'corporate_actions'
		   and r.calendar = d.calendar
		 left join dataset_versions a on a.dataset_id = r.id and a.is_current
		 where d.name = $1`,
		[name],
	);
	if (!found) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	const { definition, actions_version } = found;
	if (definition.kind !== "prices_daily") {
		throw new QtradeError("invalid_input", `${name} has ${definition.kind}, no bars`);
	}
	const dataset = definition.references?.actions;
	const actions_from = dataset === undefined || actions_version === null ? null : { dataset, version: actions_version };
	const [actions, overrides, waivers] = await Promise.all([
		actions_from === null ? [] : readActions(db, sandbox, actor, { name, version, symbol, from }, actions_from),
		overridesOfSymbol(db, name, symbol, from),
		waiversOfSymbol(db, name, symbol, from),
	]);
	return { dataset: name, symbol, actions_from, actions, overrides, waivers };
}

/** Of the instrument, whatever it was called then: an action may name the ticker of another day. */
async function readActions(
	db: Db,
	sandbox: SandboxAccess,
	actor: Actor,
	{ name, version, symbol, from }: Asked,
	actions: { dataset: string; version: number },
): Promise<ActionNote[]> {
	const [bars, of] = [`${name}@${version}`, `${actions.dataset}@${actions.version}`];
	const { views, versions } = await resolveViews(db, [bars, of], { at: {}, atTime: null });
	const sql = `select ex_date, type, ratio, amount, currency, new_symbol from lake."${of}"
where ex_date >= date ${quoteText(from)}
  and instrument_id in (select instrument_id from lake."${bars}" where symbol = ${quoteText(symbol)} and date >= date ${quoteText(from)})
order by ex_date, type limit ${ACTIONS_MAX}`;
	const { rows } = await recordedQuery(db, actor, sql, (reads) => {
		reads(versions);
		return sandbox.query({ sql, views, limits: { ...QUERY_LIMITS, rowsMax: ACTIONS_MAX } });
	});
	return rows.map(
		([ex_date, type, ratio, amount, currency, new_symbol]): ActionNote => ({
			ex_date: String(ex_date),
			type: type as ActionType,
			ratio: typeof ratio === "number" ? ratio : null,
			amount: typeof amount === "number" ? amount : null,
			currency: typeof currency === "string" ? currency : null,
			new_symbol: typeof new_symbol === "string" ? new_symbol : null,
		}),
	);
}

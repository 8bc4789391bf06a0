/** Who said the last change of an instrument's names. */
import { maybeOne, type Queryable } from "../db";
import type { NamesChange, TickerOrigin } from "../vocabulary/instrument-views";

/**
 * A name's own row says where it is from. An end has no row: where the audit has no delisting by a person that was not taken
 * back since, an action was applied.
 */
export async function originOf(db: Queryable, id: number, { kind, date }: NamesChange): Promise<TickerOrigin> {
	if (kind === "rename") {
		const sql = "select origin from instrument_tickers where instrument_id = $1 and valid_from = $2";
		return (await maybeOne<{ origin: TickerOrigin }>(db, sql, [id, date]))?.origin ?? "person";
	}
	const last = await maybeOne<{ action: string }>(
		db,
		`select action from audit_log where subject = $1 and action in ('instrument.delist', 'instrument.undo')
		 order by id desc limit 1`,
		[`instrument:${id}`],
	);
	return last?.action === "instrument.delist" ? "person" : "action";
}

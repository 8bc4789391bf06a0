/** Asking for a waiver: a person takes responsibility for what a check found, for a while. Of a critical check another decides. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { calendarFor } from "../calendars/calendar";
import { dateAt } from "../calendars/zone-time";
import { readClock } from "../clock";
import { type Db, inTransaction, maybeOne, one, type Tx } from "../db";
import { QtradeError } from "../errors";
import { notifyDataset } from "../events";
import { type Actor, requireAction } from "../policy";
import { requireReason } from "../reason";
import type { CheckSeverity, CheckStatus } from "../vocabulary/states";
import { excessOf, expiryOf, whyNotWaive } from "./gate";

export type WaiverWish = {
	/** the check result */
	check: number;
	reason: string;
	/** the last day that it holds on, in the exchange's zone; null only where symbols are left behind */
	until: string | null;
	/** symbols whose new rows stay out, so that the others are published; null for none */
	leaveBehind: readonly string[] | null;
};

type Found = {
	dataset_id: number;
	dataset: string;
	calendar: string;
	archived: boolean;
	name: string;
	status: CheckStatus;
	severity: CheckSeverity;
	count: number;
	observed: number | null;
	threshold: number | null;
	run: number;
	newest_run: number;
	settings_hash: string;
};

const SYMBOLS_MAX = 1000;

/**
 * Records the wish: active at once for a check that only warns, pending for a critical one and where symbols are left
 * behind, whose rows no check would see.
 * @returns the waiver's id
 * @throws QtradeError("forbidden" | "not_found" | "invalid_input" | "conflict")
 */
export async function requestWaiver(db: Db, actor: Actor, wish: WaiverWish): Promise<number> {
	requireAction(actor, "waiver.request");
	const reason = requireReason(wish.reason, "say why the data are right all the same, or may be used");
	const symbols = wish.leaveBehind === null ? null : symbolsOf(wish.leaveBehind);
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "waiver.request");
		const found = await findResult(tx, wish.check);
		const refusal = whyNotWaive(found);
		if (refusal !== null) throw new QtradeError("conflict", refusal);
		if (found.run !== found.newest_run) {
			throw new QtradeError(
				"conflict",
				`result ${wish.check} is of run ${found.run}, and run ${found.newest_run} was checked since: waive what that found`,
			);
		}
		if (found.archived) throw new QtradeError("conflict", `${found.dataset} is archived and takes no runs`);
		const calendar = calendarFor(found.calendar);
		const today = dateAt((await readClock(tx)).now(), calendar.timeZone);
		const expiry = expiryOf(calendar, today, wish.until, symbols !== null);
		if ("refusal" in expiry) throw new QtradeError("invalid_input", expiry.refusal);
		await refuseSecond(tx, found, symbols);
		const state = found.severity === "critical" || symbols !== null ? "pending" : "active";
		const { id } = await one<{ id: number }>(
			tx,
			`insert into waivers (dataset_id, check_id, check_name, check_status, severity, count_max, left_behind, environment,
			                      state, reason, requested_by, expires_at, excess_max, settings_hash)
			 select $1, $2, $3, $4, $5, $6, $7, name, $8, $9, $10, $11, $12, $13 from environment returning id`,
			[
				found.dataset_id,
				wish.check,
				found.name,
				found.status,
				found.severity,
				found.count,
				symbols,
				state,
				reason,
				actor.name,
				expiry.at,
				excessOf(found),
				found.settings_hash,
			],
		);
		await notifyDataset(tx, found.dataset, "waiver");
		await appendAudit(tx, {
			actor: actor.name,
			action: "waiver.request",
			subject: `waiver:${id}`,
			detail: {
				dataset: found.dataset,
				check: found.name,
				severity: found.severity,
				count: found.count,
				left_behind: symbols,
				state,
				reason,
				expires_at: expiry.at.toISOString(),
			},
		});
		return id;
	});
}

function symbolsOf(given: readonly string[]): string[] {
	const symbols = [...new Set(given.map((symbol) => symbol.trim()).filter((symbol) => symbol !== ""))].sort();
	if (symbols.length === 0) throw new QtradeError("invalid_input", "name the symbols to leave behind, such as AAA,BBB");
	if (symbols.length > SYMBOLS_MAX) {
		throw new QtradeError("invalid_input", `${symbols.length} symbols are more than ${SYMBOLS_MAX}: hold the dataset`);
	}
	return symbols;
}

/** The result with its dataset locked, so that two wishes for one check come one after the other. */
async function findResult(tx: Tx, id: number): Promise<Found> {
	await tx.query("select from datasets where id = (select dataset_id from quality_checks where id = $1) for update", [
		id,
	]);
	const found = await maybeOne<Found>(
		tx,
		`select c.dataset_id, d.name as dataset, d.calendar, d.archived_at is not null as archived, c.name, c.status, c.severity,
		        c.count, c.observed, c.threshold, c.run_id as run,
		        -- A run that staged nothing has judged nothing that could be waived in its stead, unless it found the same again.
		        (select max(n.run_id) from quality_checks n join ingestion_runs m on m.id = n.run_id
		         where n.dataset_id = c.dataset_id and (m.rows_staged > 0 or (n.name = c.name and n.status <> 'pass'))) as newest_run,
		        md5(coalesce(f.definition->'checks', '{}')::text) as settings_hash
		 from quality_checks c join datasets d on d.id = c.dataset_id
		 join ingestion_runs r on r.id = c.run_id join dataset_definitions f on f.id = r.definition_id where c.id = $1`,
		[id],
	);
	if (!found) {
		throw new QtradeError("not_found", `there is no check result ${id}: qtrade run <id> lists a run's checks`);
	}
	return found;
}

async function refuseSecond(tx: Tx, found: Found, symbols: readonly string[] | null): Promise<void> {
	const open = await maybeOne<{ id: number; state: string; requested_by: string }>(
		tx,
		`select id, state, requested_by from waivers
		 where dataset_id = $1 and check_name = $2 and check_status = $3 and severity = $4 and count_max >= $5
		   and left_behind is not distinct from $6::text[] and state in ('pending', 'active') and expires_at > $7
		 order by id limit 1`,
		[found.dataset_id, found.name, found.status, found.severity, found.count, symbols, (await readClock(tx)).now()],
	);
	if (!open) return;
	throw new QtradeError(
		"conflict",
		open.state === "pending"
			? `${open.requested_by} has asked for this already: waiver ${open.id} waits for a decision`
			: `waiver ${open.id} of ${open.requested_by} covers this already: run the dataset again`,
		{ details: { waiver: open.id } },
	);
}

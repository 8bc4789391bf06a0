/**
 * A person's values in the provider's place: a source of its own beside the provider, with author, reason and expiry. The
 * row is asked for again at once, so that the value comes in; and again when it is over, so that it goes.
 */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { calendarFor } from "../calendars/calendar";
import { dayOf } from "../calendars/iso-date";
import { dateAt, instantAt } from "../calendars/zone-time";
import { readClock } from "../clock";
import { type Db, inTransaction, many, maybeOne, one, type Tx } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { requireReason } from "../reason";
import type { DatasetKind } from "../vocabulary/kinds";
import { insertRun, SERVICE } from "./start-run";

export type OverrideWish = {
	dataset: string;
	symbol: string;
	/** the session */
	date: string;
	/** open, high, low, close or volume → value in the dataset's units; null to leave it out */
	fields: Readonly<Record<string, number | null>>;
	reason: string;
	/** the last day that it is in force, in the exchange's zone */
	until: string;
};

const FIELDS = ["open", "high", "low", "close", "volume"];
const DAYS_MAX = 3660;

/**
 * Records the values and asks for the row again.
 * @returns the override and the run that brings it in
 * @throws QtradeError("forbidden" | "not_found" | "invalid_input" | "conflict")
 */
export async function overrideRow(db: Db, actor: Actor, wish: OverrideWish): Promise<{ id: number; run: number }> {
	requireAction(actor, "override.write");
	const reason = requireReason(wish.reason, "say where the value comes from");
	requireFields(wish.fields);
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "override.write");
		const dataset = await lockDatasetNamed(tx, wish.dataset);
		const calendar = calendarFor(dataset.calendar);
		if (!calendar.isSession(wish.date)) {
			throw new QtradeError("invalid_input", `${wish.date} is no session of ${calendar.mic}`);
		}
		const today = dateAt((await readClock(tx)).now(), calendar.timeZone);
		if (wish.date > today) throw new QtradeError("invalid_input", `${wish.date} has not come yet: today is ${today}`);
		if (wish.until < today) throw new QtradeError("invalid_input", `--until ${wish.until} is over: today is ${today}`);
		if (dayOf(wish.until) - dayOf(today) > DAYS_MAX) {
			throw new QtradeError(
				"invalid_input",
				`--until ${wish.until} is more than ten years away: let the provider mend it`,
			);
		}
		const known = await maybeOne(
			tx,
			"select 1 as known from instrument_tickers where mic = $1 and symbol = $2 limit 1",
			[calendar.mic, wish.symbol],
		);
		if (!known) {
			throw new QtradeError(
				"invalid_input",
				`no instrument of ${calendar.mic} is or was called ${wish.symbol}: rows have to bring it first (qtrade instrument list --mic ${calendar.mic})`,
			);
		}
		const open = await maybeOne<{ id: number; author: string }>(
			tx,
			"select id, author from row_overrides where dataset_id = $1 and symbol = $2 and date = $3 and ended_at is null",
			[dataset.id, wish.symbol, wish.date],
		);
		if (open) {
			throw new QtradeError(
				"conflict",
				`override ${open.id} of ${open.author} has ${wish.symbol} ${wish.date} already: qtrade override end ${open.id} first`,
			);
		}
		const { id } = await one<{ id: number }>(
			tx,
			`insert into row_overrides (dataset_id, symbol, date, fields, reason, author, expires_at)
			 values ($1, $2, $3, $4, $5, $6, $7) returning id`,
			[
				dataset.id,
				wish.symbol,
				wish.date,
				JSON.stringify(wish.fields),
				reason,
				actor.name,
				instantAt(dayOf(wish.until) + 1, 0, calendar.timeZone),
			],
		);
		await appendAudit(tx, {
			actor: actor.name,
			action: "override.set",
			subject: `override:${id}`,
			detail: {
				dataset: wish.dataset,
				symbol: wish.symbol,
				date: wish.date,
				fields: wish.fields,
				reason,
				until: wish.until,
			},
		});
		return { id, run: await askAgain(tx, { ...wish, requestedBy: actor.name, publishesAs: actor.name }) };
	});
}

/**
 * Ends an override before its time; the row is asked for again.
 * @returns the run that brings the provider's value back
 * @throws QtradeError("forbidden" | "not_found" | "conflict")
 */
export async function endOverride(db: Db, actor: Actor, id: number): Promise<number> {
	requireAction(actor, "override.write");
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "override.write");
		const found = await maybeOne<OpenOverride & { ended_by: string | null }>(
			tx,
			`select o.id, d.name as dataset, o.symbol, o.date, o.ended_by from row_overrides o
			 join datasets d on d.id = o.dataset_id where o.id = $1 for update of o`,
			[id],
		);
		if (!found) throw new QtradeError("not_found", `there is no override ${id}: qtrade override list shows them`);
		if (found.ended_by !== null)
			throw new QtradeError("conflict", `override ${id} was ended by ${found.ended_by} already`);
		return end(tx, found, actor.name);
	});
}

/** Ends what has expired, at each tick of the scheduler. @returns the runs that bring the provider's values back */
export async function endExpiredOverrides(db: Db): Promise<number[]> {
	const now = (await readClock(db)).now();
	const expired = await many<{ id: number }>(db, `select o.id ${EXPIRED} order by o.id limit 1000`, [now]);
	const runs: number[] = [];
	for (const { id } of expired) {
		// Each in a transaction of its own: starting a run takes the audit's lock.
		const run = await inTransaction(db, async (tx) => {
			const override = await maybeOne<OpenOverride>(
				tx,
				`select o.id, d.name as dataset, o.symbol, o.date ${EXPIRED} and o.id = $2 for update of o skip locked`,
				[now, id],
			);
			return override === null ? null : end(tx, override, SERVICE);
		});
		if (run !== null) runs.push(run);
	}
	return runs;
}

const EXPIRED = `from row_overrides o join datasets d on d.id = o.dataset_id
	where o.ended_at is null and o.expires_at <= $1 and d.archived_at is null`;

type OpenOverride = { id: number; dataset: string; symbol: string; date: string };

async function end(tx: Tx, override: OpenOverride, by: string): Promise<number> {
	await tx.query("update row_overrides set ended_by = $2, ended_at = clock_timestamp() where id = $1", [
		override.id,
		by,
	]);
	const { dataset, symbol, date } = override;
	await appendAudit(tx, {
		actor: by,
		action: "override.end",
		subject: `override:${override.id}`,
		detail: { dataset, symbol, date },
	});
	return askAgain(tx, { dataset, symbol, date, requestedBy: by, publishesAs: by });
}

const askAgain = (
	tx: Tx,
	{ dataset, symbol, date, ...who }: Omit<OpenOverride, "id"> & { requestedBy: string; publishesAs: string },
): Promise<number> =>
	insertRun(
		tx,
		{ dataset, from: date, to: date, symbols: [symbol], full: false },
		{ trigger: who.requestedBy === SERVICE ? "schedule" : "manual", retryOf: null, ...who },
	);

function requireFields(fields: OverrideWish["fields"]): void {
	const names = Object.keys(fields);
	if (names.length === 0) throw new QtradeError("invalid_input", "name the values, such as --set close=12.5");
	for (const [name, value] of Object.entries(fields)) {
		if (!FIELDS.includes(name)) {
			throw new QtradeError("invalid_input", `${name} is no value of a bar: ${FIELDS.join(", ")} are`);
		}
		if (value === null && name === "close") throw new QtradeError("invalid_input", "a bar has a close");
		if (value === null) continue;
		if (!Number.isFinite(value) || Math.abs(value) > 1e15) {
			throw new QtradeError("invalid_input", `${name} must be a number below 1e15`);
		}
		if (name === "volume" && value < 0) throw new QtradeError("invalid_input", "a volume is not negative");
	}
	const { high, low } = fields;
	if (typeof high === "number" && typeof low === "number" && high < low) {
		throw new QtradeError("invalid_input", `high ${high} is below low ${low}`);
	}
}

async function lockDatasetNamed(tx: Tx, name: string): Promise<{ id: number; calendar: string }> {
	const dataset = await maybeOne<{ id: number; kind: DatasetKind; calendar: string; archived: boolean }>(
		tx,
		"select id, kind, calendar, archived_at is not null as archived from datasets where name = $1 for update",
		[name],
	);
	if (!dataset) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	if (dataset.archived) throw new QtradeError("conflict", `${name} is archived and takes no runs`);
	if (dataset.kind === "prices_daily") return dataset;
	throw new QtradeError("invalid_input", `${name} has ${dataset.kind}: only daily prices can be overridden`);
}

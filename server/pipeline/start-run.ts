/** Asking for a run: row, audit and job in one transaction. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, many, maybeOne, one, type Tx } from "../db";
import { QtradeError } from "../errors";
import { recordEvents } from "../events";
import { type Actor, requireAction } from "../policy";
import type { RunTrigger, VersionAction } from "../vocabulary/states";
import { type Asks, covers, type QueuedRun } from "./covering-run";
import { enqueueRun } from "./enqueue";

export type RunRequest = Asks & { dataset: string };

/** The account that scheduled and retried runs publish as; who triggered them stands beside it. */
export const SERVICE = "service";

export type RunOrigin = {
	action?: VersionAction;
	trigger: RunTrigger;
	requestedBy: string;
	publishesAs: string;
	retryOf: number | null;
};

export type Asked = { run: number /** a run in line does it already */; joined: boolean };

/**
 * Starts a run for a person, or joins one that waits in line and does the same.
 * @returns the run's id
 * @throws QtradeError("forbidden" | "not_found" | "conflict" | "invalid_input")
 */
export const startRun = async (db: Db, actor: Actor, request: RunRequest): Promise<number> =>
	(await askForRun(db, actor, request)).run;

/** The same, and whether it is a run that was in line already. */
export async function askForRun(db: Db, actor: Actor, request: RunRequest): Promise<Asked> {
	requireAction(actor, "run.start");
	if (request.from && request.to && request.from > request.to) {
		throw new QtradeError("invalid_input", `--from ${request.from} is after --to ${request.to}: swap them`);
	}
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "run.start");
		const origin = { trigger: "manual", requestedBy: actor.name, publishesAs: actor.name, retryOf: null } as const;
		return joinOrInsert(tx, request, origin);
	});
}

/**
 * Starts a run over the rows that the current version's runs set aside, to take in what is sound by now.
 * @returns the run's id
 * @throws QtradeError("forbidden" | "not_found" | "conflict")
 */
export async function startReplay(db: Db, actor: Actor, dataset: string): Promise<number> {
	requireAction(actor, "run.replay");
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "run.replay");
		const by = { requestedBy: actor.name, publishesAs: actor.name, retryOf: null };
		const origin = { action: "replay", trigger: "manual", ...by } as const;
		return insertRun(tx, { dataset, from: null, to: null, symbols: null, full: false }, origin);
	});
}

/**
 * Inserts a run unless one that waits in line brings all of it. Requests of a dataset take turns here, and the run in
 * line is locked, so that it cannot start between the look and the answer.
 */
export async function joinOrInsert(tx: Tx, request: RunRequest, origin: RunOrigin): Promise<Asked> {
	const dataset = await maybeOne<{ id: number; definition_id: number }>(
		tx,
		"select id, definition_id from datasets where name = $1 and archived_at is null for no key update",
		[request.dataset],
	);
	// A statement of its own: one that waited for the lock would not see what was put in line meanwhile.
	const queued = await many<QueuedRun>(
		tx,
		`select id, requested_from as "from", requested_to as "to", requested_symbols as symbols, is_full as full
		 from ingestion_runs
		 where dataset_id = $1 and definition_id = $2 and state = 'queued' and action = 'ingest' and retry_of is null
		 order by id for update`,
		[dataset?.id, dataset?.definition_id],
	);
	const covering = queued.find((run) => covers(run, request));
	if (!covering) return { run: await insertRun(tx, request, origin), joined: false };
	await recordEvents(tx, { id: covering.id, dataset: request.dataset }, [
		{ kind: "log", message: `also asked for by ${origin.requestedBy}`, data: { ...request } },
	]);
	await appendAudit(tx, {
		actor: origin.requestedBy,
		action: "run.merge",
		subject: `run:${covering.id}`,
		detail: { ...request, trigger: origin.trigger },
	});
	return { run: covering.id, joined: true };
}

/** Inserts a queued run with its job, event and audit row. The dataset must be active. */
export async function insertRun(tx: Tx, request: RunRequest, origin: RunOrigin): Promise<number> {
	const dataset = await maybeOne<{ id: number; definition_id: number; archived_at: Date | null }>(
		tx,
		// Locked, so that it is neither archived nor revised between this look and the insert.
		"select id, definition_id, archived_at from datasets where name = $1 for key share",
		[request.dataset],
	);
	if (!dataset)
		throw new QtradeError("not_found", `there is no dataset ${request.dataset}: qtrade dataset list shows them`);
	if (dataset.archived_at) throw new QtradeError("conflict", `${request.dataset} is archived and takes no runs`);
	const { id } = await one<{ id: number }>(
		tx,
		`insert into ingestion_runs (dataset_id, definition_id, trigger, retry_of, requested_by, publishes_as,
		                             requested_from, requested_to, requested_symbols, is_full, action)
		 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
		[
			dataset.id,
			dataset.definition_id,
			origin.trigger,
			origin.retryOf,
			origin.requestedBy,
			origin.publishesAs,
			request.from,
			request.to,
			request.symbols,
			request.full,
			origin.action ?? "ingest",
		],
	);
	await recordEvents(tx, { id, dataset: request.dataset }, [{ kind: "state", message: "queued" }]);
	await enqueueRun(tx, id);
	await appendAudit(tx, {
		actor: origin.requestedBy,
		action: origin.retryOf === null ? "run.start" : `run.${origin.trigger}`,
		subject: `run:${id}`,
		detail: { ...request, trigger: origin.trigger, retry_of: origin.retryOf },
	});
	return id;
}

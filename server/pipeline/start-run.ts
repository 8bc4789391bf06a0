/** Asking for a run: row, audit and job in one transaction. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, maybeOne, one, type Tx } from "../db";
import { QtradeError } from "../errors";
import { recordEvents } from "../events";
import { type Actor, requireAction } from "../policy";
import type { RunTrigger, VersionAction } from "../vocabulary/states";
import { enqueueRun } from "./enqueue";

export type RunRequest = {
	dataset: string;
	/** inclusive session dates; null leaves the bound open */
	from: string | null;
	to: string | null;
	symbols: string[] | null;
	/** take everything the source has, whatever the watermark */
	full: boolean;
	/** ingest when absent */
	action?: Extract<VersionAction, "ingest" | "replay">;
};

/** The account that scheduled and retried runs publish as; who triggered them stands beside it. */
export const SERVICE = "service";

/**
 * Starts a run for a person.
 * @returns the run's id
 * @throws QtradeError("forbidden" | "not_found" | "conflict" | "invalid_input")
 */
export async function startRun(db: Db, actor: Actor, request: RunRequest): Promise<number> {
	requireAction(actor, "run.start");
	if (request.from && request.to && request.from > request.to) {
		throw new QtradeError("invalid_input", `--from ${request.from} is after --to ${request.to}: swap them`);
	}
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "run.start");
		const origin = { trigger: "manual", requestedBy: actor.name, publishesAs: actor.name, retryOf: null } as const;
		return insertRun(tx, request, origin);
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
		const origin = { trigger: "manual", requestedBy: actor.name, publishesAs: actor.name, retryOf: null } as const;
		return insertRun(tx, { dataset, from: null, to: null, symbols: null, full: false, action: "replay" }, origin);
	});
}

/** Inserts a queued run with its job, event and audit row. The dataset must be active. */
export async function insertRun(
	tx: Tx,
	request: RunRequest,
	origin: { trigger: RunTrigger; requestedBy: string; publishesAs: string; retryOf: number | null },
): Promise<number> {
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
			request.action ?? "ingest",
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

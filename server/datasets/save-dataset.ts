/** Creating, changing and archiving datasets. Every revision of a definition is kept. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { calendarFor } from "../calendars/calendar";
import { type Db, inTransaction, maybeOne, one, type Tx } from "../db";
import { QtradeError } from "../errors";
import { notifyDataset } from "../events";
import { type Actor, requireAction } from "../policy";
import { lapseFallen } from "../rollbacks/lapse-requests";
import type { DatasetDefinition } from "../vocabulary/definition";
import { shapeOf } from "../vocabulary/kind-shapes";
import { requireSoundQueries } from "./check-problem";
import { definitionHash } from "./definition";

type DatasetRow = {
	id: number;
	zone: string;
	kind: string;
	calendar: string;
	archived_at: Date | null;
	definition_hash: string;
};

/** @throws QtradeError("conflict") when the name is taken, ("invalid_input") without a calendar of the exchange */
export async function createDataset(
	db: Db,
	actor: Actor,
	definition: DatasetDefinition,
): Promise<{ revision: number }> {
	requireAction(actor, "dataset.create");
	calendarFor(definition.calendar);
	await requireSoundQueries(definition);
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "dataset.create");
		const { id } =
			(await maybeOne<{ id: number }>(
				tx,
				`insert into datasets (name, zone, kind, calendar) values ($1, $2, $3, $4) on conflict (name) do nothing returning id`,
				[definition.name, definition.zone, definition.kind, definition.calendar],
			)) ?? {};
		if (id === undefined) {
			throw new QtradeError(
				"conflict",
				`there is already a dataset ${definition.name}: change it with qtrade dataset update`,
			);
		}
		await storeRevision(tx, actor, id, 1, definition);
		await appendAudit(tx, {
			actor: actor.name,
			action: "dataset.create",
			subject: `dataset:${definition.name}`,
			detail: { definition_hash: definitionHash(definition) },
		});
		return { revision: 1 };
	});
}

/**
 * Stores a new revision; an equal definition changes nothing.
 * @throws QtradeError("not_found"), or ("conflict") for a change that would make published versions mean something else
 */
export async function updateDataset(
	db: Db,
	actor: Actor,
	definition: DatasetDefinition,
): Promise<{ revision: number; changed: boolean }> {
	requireAction(actor, "dataset.update");
	await requireSoundQueries(definition);
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "dataset.update");
		const dataset = await lockByName(tx, definition.name);
		const latest = await one<{ revision: number }>(
			tx,
			"select max(revision) as revision from dataset_definitions where dataset_id = $1",
			[dataset.id],
		);
		if (dataset.definition_hash === definitionHash(definition)) return { revision: latest.revision, changed: false };
		for (const field of ["zone", "kind", "calendar"] as const) {
			if (dataset[field] === definition[field]) continue;
			throw new QtradeError(
				"conflict",
				`${definition.name} cannot change its ${field} from ${dataset[field]} to ${definition[field]}: make it a dataset of its own`,
			);
		}
		await refuseOtherMeaning(tx, dataset.id, definition);
		const revision = latest.revision + 1;
		await storeRevision(tx, actor, dataset.id, revision, definition);
		await lapseFallen(tx, dataset.id);
		await appendAudit(tx, {
			actor: actor.name,
			action: "dataset.update",
			subject: `dataset:${definition.name}`,
			detail: { revision, definition_hash: definitionHash(definition) },
		});
		return { revision, changed: true };
	});
}

/** Takes a dataset out of service: no runs, no schedule; its versions stay readable. */
export async function archiveDataset(db: Db, actor: Actor, name: string): Promise<void> {
	requireAction(actor, "dataset.archive");
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "dataset.archive");
		const dataset = await lockByName(tx, name);
		if (dataset.archived_at) throw new QtradeError("conflict", `${name} is archived already`);
		const open = await maybeOne<{ id: number }>(
			tx,
			"select id from ingestion_runs where dataset_id = $1 and state in ('queued', 'running')",
			[dataset.id],
		);
		if (open) throw new QtradeError("conflict", `run ${open.id} of ${name} is open: wait for it, or cancel it first`);
		await tx.query("update datasets set archived_at = clock_timestamp() where id = $1", [dataset.id]);
		await tx.query("update schedules set enabled = false, next_due_at = null where dataset_id = $1", [dataset.id]);
		await lapseFallen(tx, dataset.id);
		await notifyDataset(tx, name, "dataset");
		await appendAudit(tx, { actor: actor.name, action: "dataset.archive", subject: `dataset:${name}`, detail: {} });
	});
}

/** What published prices are must not change under their readers: another basis or currency is another dataset. */
async function refuseOtherMeaning(tx: Tx, datasetId: number, definition: DatasetDefinition): Promise<void> {
	const published = await maybeOne<{ definition: DatasetDefinition }>(
		tx,
		`select f.definition from dataset_versions v
		 join dataset_definitions f on f.dataset_id = v.dataset_id and f.definition_hash = v.definition_hash
		 where v.dataset_id = $1 and v.is_current`,
		[datasetId],
	);
	if (published && definition.schema_contract === "freeze") {
		const [before, after] = [published.definition, definition].map((one) => publishedAs(one));
		if (before !== after) {
			throw new QtradeError(
				"conflict",
				`${definition.name} has published other columns or another key, and schema_contract is freeze: say "evolve" to change them`,
			);
		}
	}
	for (const field of ["basis", "currency"] as const) {
		const before = published?.definition[field];
		if (!published || before === definition[field]) continue;
		throw new QtradeError(
			"conflict",
			`${definition.name} has published prices with ${field} ${before ?? "(none)"}: make another ${field} a dataset of its own`,
		);
	}
}

/** Equal where readers' SQL still fits. */
function publishedAs(definition: DatasetDefinition): string {
	const { columns, key } = shapeOf(definition);
	return JSON.stringify([columns.map(({ name, type }) => [name, type]), key]);
}

async function storeRevision(
	tx: Tx,
	actor: Actor,
	datasetId: number,
	revision: number,
	definition: DatasetDefinition,
): Promise<void> {
	const { id } = await one<{ id: number }>(
		tx,
		`insert into dataset_definitions (dataset_id, revision, definition, definition_hash, created_by)
		 values ($1, $2, $3, $4, $5) returning id`,
		[datasetId, revision, JSON.stringify(definition), definitionHash(definition), actor.name],
	);
	await tx.query("update datasets set definition_id = $2 where id = $1", [datasetId, id]);
	const { schedule } = definition;
	if (schedule) {
		await tx.query(
			`insert into schedules (dataset_id, delay_minutes, enabled) values ($1, $2, $3)
			 on conflict (dataset_id) do update
			 set delay_minutes = excluded.delay_minutes, enabled = excluded.enabled, next_due_at = null`,
			[datasetId, schedule.after_close_minutes, schedule.enabled ?? true],
		);
	} else {
		await tx.query("delete from schedules where dataset_id = $1", [datasetId]);
	}
	await notifyDataset(tx, definition.name, "dataset");
}

async function lockByName(tx: Tx, name: string): Promise<DatasetRow> {
	const dataset = await maybeOne<DatasetRow>(
		tx,
		`select d.id, d.zone, d.kind, d.calendar, d.archived_at, f.definition_hash
		 from datasets d join dataset_definitions f on f.id = d.definition_id where d.name = $1 for update of d`,
		[name],
	);
	if (!dataset) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	return dataset;
}

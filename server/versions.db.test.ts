import { beforeAll, describe, expect, test } from "vitest";
import { bar, HEADER } from "../tests/bars";
import { openFixture } from "../tests/fixture";
import { inTransaction, many, one } from "./db";
import { lockDataset, type Publication, publishVersion } from "./versions";

const { db, csv, dataset, ingest } = await openFixture();
let datasetId = 0;
let runId = 0;

const publication = (changes: Partial<Publication> = {}): Publication => ({
	datasetId,
	baseVersion: 1,
	action: "ingest",
	snapshotId: "a".repeat(64),
	contentHash: "b".repeat(64),
	schemaHash: "c".repeat(64),
	definitionHash: "d".repeat(64),
	manifestPath: "silver/prices/manifests/x.json",
	manifestSha256: "e".repeat(64),
	files: [],
	completeUntil: null,
	watermark: "2024-01-02",
	rowsAdded: 0,
	rowsRestated: 0,
	rowsRemoved: 0,
	sourceState: {},
	runId,
	fence: 9,
	publishedBy: "test",
	lineage: { source: "test", from: null, to: null },
	...changes,
});

const publish = (changes: Partial<Publication> = {}): Promise<number> =>
	inTransaction(db, async (tx) => {
		await lockDataset(tx, datasetId);
		return publishVersion(tx, publication(changes));
	});

const current = async (): Promise<number[]> =>
	(
		await many<{ version: number }>(db, "select version from dataset_versions where dataset_id = $1 and is_current", [
			datasetId,
		])
	).map((row) => row.version);

beforeAll(async () => {
	csv("prices/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	await dataset("prices", "prices/*");
	await ingest("prices");
	datasetId = (await one<{ id: number }>(db, "select id from datasets where name = 'prices'")).id;
	// A queued run of its own, for a version to name.
	runId = (
		await one<{ id: number }>(
			db,
			`insert into ingestion_runs (dataset_id, definition_id, requested_by, publishes_as)
			 select id, definition_id, 'test', 'test' from datasets where id = $1 returning id`,
			[datasetId],
		)
	).id;
});

describe("publishVersion", () => {
	test("refuses when current has moved on from the base", async () => {
		await expect(publish({ baseVersion: null })).rejects.toMatchObject({
			code: "superseded",
		});
		expect(await current()).toEqual([1]);
	});

	test("refuses while a person holds the dataset", async () => {
		await db.query("insert into holds (dataset_id, reason, placed_by) values ($1, 'looking at it', 'olivia')", [
			datasetId,
		]);
		await expect(publish()).rejects.toMatchObject({
			code: "held",
			message: "olivia holds this dataset: looking at it",
		});
		await db.query("update holds set released_by = 'olivia', released_at = now()");
	});

	test("of two publishers on one base, one wins and the other is superseded", async () => {
		const second = (
			await one<{ id: number }>(
				db,
				`insert into ingestion_runs (dataset_id, definition_id, requested_by, publishes_as)
				 select id, definition_id, 'test', 'test' from datasets where id = $1 returning id`,
				[datasetId],
			)
		).id;
		const results = await Promise.allSettled([publish(), publish({ runId: second })]);
		expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
		expect(results.find((result) => result.status === "rejected")).toMatchObject({ reason: { code: "superseded" } });
		expect(await current()).toEqual([2]);
	});
});

describe("the database itself", () => {
	test("refuses two current versions", async () => {
		await expect(
			db.query("update dataset_versions set is_current = true where dataset_id = $1", [datasetId]),
		).rejects.toThrow(/dataset_versions_current_key/);
	});

	test("refuses to leave a published dataset without a current version", async () => {
		await expect(
			db.query("update dataset_versions set is_current = false where dataset_id = $1", [datasetId]),
		).rejects.toThrow(/without a current version/);
		expect(await current()).toEqual([2]);
	});

	test("refuses to rewrite what was published", async () => {
		await expect(
			db.query("update dataset_versions set row_count = 7 where dataset_id = $1", [datasetId]),
		).rejects.toThrow(/is published and cannot change/);
	});

	test("refuses to change a final run state, and a fence that goes back", async () => {
		await expect(
			db.query("update ingestion_runs set state = 'failed', version = null where state = 'succeeded'"),
		).rejects.toThrow(/cannot become failed/);
		await expect(db.query("update job_leases set fence = 0 where fence > 0")).rejects.toThrow(/would go back/);
	});
});

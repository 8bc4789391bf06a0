/** The business diff of two versions: totals, schema, by symbol, by session, and the values themselves. */
import type { Db } from "../db";
import { QtradeError } from "../errors";
import { compareValues, compareVersions } from "../lake/read/compare-versions";
import type { SandboxAccess } from "../lake/read/sandbox";
import type { Actor } from "../policy";
import { recordComparison } from "../query/reads";
import { shapeOf } from "../vocabulary/kind-shapes";
import type { CompareView } from "../vocabulary/rollback-views";
import { readDatasetFacts, readFileFacts, readSideFacts, type SideFacts, sideOf } from "./facts";
import { readSchemaChanges } from "./schema-changes";

/** How many symbols and sessions are named; the counts are of all. */
const NAMED_MAX = 500;

/**
 * Compares version `a` with version `b` of a dataset: what b added, removed and restated. It is recorded as a read of both.
 * @param limit how many values at most
 * @throws QtradeError("not_found"), or those of the sandbox
 */
export async function compareTwo(
	db: Db,
	sandbox: SandboxAccess,
	actor: Actor,
	request: { dataset: string; a: number; b: number; limit: number },
): Promise<CompareView> {
	const startedAt = new Date();
	const dataset = await readDatasetFacts(db, request.dataset);
	const side = async (version: number): Promise<SideFacts> => {
		const facts = await readSideFacts(db, dataset.id, version);
		if (facts) return facts;
		throw new QtradeError(
			"not_found",
			`${dataset.name} has no version ${version}: qtrade versions ${dataset.name} lists them`,
		);
	};
	const [a, b] = [await side(request.a), await side(request.b)];
	const files = {
		before: await readFileFacts(db, dataset.id, a.version),
		after: await readFileFacts(db, dataset.id, b.version),
		shape: shapeOf(b.definition),
	};
	const changes = await compareVersions(sandbox, files, NAMED_MAX);
	const { values, total } = await compareValues(sandbox, files, request.limit);
	const read = { dataset: dataset.name, a: a.version, b: b.version, startedAt, rowCount: values.length };
	await recordComparison(db, actor, read);
	return {
		dataset: dataset.name,
		a: sideOf(a),
		b: sideOf(b),
		changes,
		schema: await readSchemaChanges(a.manifest_path, b.manifest_path),
		values,
		values_total: total,
	};
}

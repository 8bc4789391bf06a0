/** What is accepted of hostile definitions is stored as it was read, and can be shown. */
import { readdirSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { mutated, samplesOf } from "../../tests/fuzz/hostile";
import { knownExchanges } from "../calendars/calendar";
import { parseStrictJson } from "../contracts/strict-json";
import { many } from "../db";
import { QtradeError } from "../errors";
import type { DatasetDefinition } from "../vocabulary/definition";
import { wire } from "../wire";
import { definitionHash, parseDefinition } from "./definition";
import { createDataset, updateDataset } from "./save-dataset";

const { db, env, folder } = await openFixture();
const ACCEPTED = Number(process.env.QTRADE_FUZZ_STORED ?? 200);
const SEED = Number(process.env.QTRADE_FUZZ_SEED ?? 20_260_302);

/** A thousand documents each, of which a tenth or so is new and accepted. */
const BATCHES_MAX = Math.ceil(ACCEPTED / 20);

/** Different accepted definitions, each under a name of its own. */
function* accepted(): Generator<DatasetDefinition> {
	const seen = new Set<string>();
	for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
		const texts = mutated(samplesOf("dataset_definition"));
		for (const text of fc.sample(texts, { numRuns: 1000, seed: SEED + batch })) {
			const { document, problem } = parseStrictJson(text);
			if (problem !== null || seen.has(text)) continue;
			try {
				const definition = parseDefinition(document, folder, "a document");
				// One of an exchange without a calendar is refused when it is to be stored.
				if (!knownExchanges().includes(definition.calendar)) continue;
				seen.add(text);
				// A query is the gate's to judge, which is asked when it is to be stored: here all are sound.
				const custom = definition.checks?.custom?.map((query) => ({ ...query, sql: "select * from staged" }));
				const checks = custom ? { checks: { ...definition.checks, custom } } : {};
				yield { ...definition, ...checks, name: `fuzz_${seen.size}` };
			} catch (error) {
				if (!(error instanceof QtradeError)) throw error;
			}
		}
	}
}

test(`${ACCEPTED} accepted definitions are stored and read back equal (seed ${SEED})`, {
	timeout: 3_600_000,
}, async () => {
	const before = readdirSync(folder, { recursive: true }).sort();
	const given = new Map<string, DatasetDefinition>();
	for (const definition of accepted()) {
		if (given.size === ACCEPTED) break;
		given.set(definition.name, definition);
		await createDataset(db, EVERYTHING, definition).catch((error: unknown) => {
			throw new Error(`not stored: ${JSON.stringify(definition).slice(0, 2000)}`, { cause: error });
		});
	}
	expect(given.size).toBe(ACCEPTED);
	const stored = await many<{ definition: DatasetDefinition; definition_hash: string; made: Date }>(
		db,
		"select definition, definition_hash, created_at as made from dataset_definitions order by id",
	);
	expect(stored).toHaveLength(ACCEPTED);
	for (const row of stored) {
		const definition = given.get(row.definition.name) as DatasetDefinition;
		expect(row.definition).toEqual(definition);
		expect(row.definition_hash).toBe(definitionHash(definition));
		expect(definitionHash(row.definition)).toBe(row.definition_hash);
		// A stored definition is a valid one, and travels to the console beside a date, which JSON cannot say.
		expect(parseDefinition(row.definition, "/elsewhere", "stored")).toEqual(definition);
		const travelled = wire.output.deserialize(JSON.parse(JSON.stringify(wire.output.serialize(row))) as never);
		expect(travelled).toEqual(row);
	}
	const [first] = given.values() as Iterable<DatasetDefinition>;
	expect(await updateDataset(db, EVERYTHING, first as DatasetDefinition)).toEqual({ revision: 1, changed: false });
	expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
	expect(readdirSync(env.lake)).toEqual([]);
});

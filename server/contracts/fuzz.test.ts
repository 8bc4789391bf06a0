/**
 * Definitions and manifests from hostile texts, through the functions that read them: each is refused in one short
 * sentence, or means after a round trip what it meant before. `npm run fuzz` is the long form, with a seed of its own.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anyText, mutated, samplesOf } from "../../tests/fuzz/hostile";
import { definitionHash, parseDefinition, readDefinitionFile } from "../datasets/definition";
import { QtradeError } from "../errors";
import { type Manifest, readManifest, writeManifest } from "../lake/write/manifest";

/** Of definitions and of manifests each. */
const RUNS = Number(process.env.QTRADE_FUZZ_RUNS ?? 5000);
const SEED = Number(process.env.QTRADE_FUZZ_SEED ?? 20_260_302);
/** Far more than any takes; a check of every item against every other took longer. */
const LONGEST_MS = 2000;
const MESSAGE_MAX = 8192;

/** The folder that is given lies this deep, so that "../../etc/x" still ends where it would be seen. */
const ground = mkdtempSync(path.join(tmpdir(), "qtrade-fuzz-"));
const given = path.join(ground, "a", "b", "given");
const lake = path.join(given, "lake");
const staging = path.join(lake, "_staging", "1");
mkdirSync(staging, { recursive: true });
afterAll(() => rmSync(ground, { recursive: true, force: true }));

const prototypeBefore = Reflect.ownKeys(Object.prototype).sort();

/** What a call gives, or its refusal, which must be one of ours and short; null is a refusal. */
async function resultOrRefusal<Result>(codes: readonly string[], call: () => Promise<Result>): Promise<Result | null> {
	const started = performance.now();
	try {
		return await call();
	} catch (error) {
		if (!(error instanceof QtradeError)) throw error;
		const { code, message, details } = error;
		// One check, not four: expect is most of what 10,000 cheap refusals cost.
		const isClear = codes.includes(code) && message.length > 10 && message.length < MESSAGE_MAX;
		if (!isClear || JSON.stringify(details).length > MESSAGE_MAX) {
			expect.fail(`no clear refusal: ${code}, ${message.length} characters: ${message.slice(0, 200)}`);
		}
		return null;
	} finally {
		const ms = performance.now() - started;
		if (ms > LONGEST_MS) expect.fail(`took ${Math.round(ms)} ms`);
	}
}

/** Every file below a folder, from it. */
const filesBelow = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, encoding: "utf8" })
		.filter((name) => !statSync(path.join(folder, name)).isDirectory())
		.sort();

function expectNothingElse(files: readonly string[]): void {
	expect(filesBelow(ground)).toEqual([...files].sort());
	expect(existsSync("/etc/x")).toBe(false);
	expect(Reflect.ownKeys(Object.prototype).sort()).toEqual(prototypeBefore);
	expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}

const texts = (contract: "dataset_definition" | "ingestion_manifest"): fc.Arbitrary<string> =>
	fc.oneof({ weight: 4, arbitrary: mutated(samplesOf(contract)) }, { weight: 1, arbitrary: anyText });

/** What JSON.parse makes of a text, whatever it passed over; undefined when nothing. */
function loosely(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

// Contracts are compiled on first use, which is nobody's refusal.
beforeAll(async () => {
	const refused = async (call: () => unknown) => call();
	await expect(refused(() => parseDefinition({}, given, "a document"))).rejects.toBeInstanceOf(QtradeError);
	await expect(writeManifest(lake, staging, {} as Manifest)).rejects.toBeInstanceOf(QtradeError);
});

test(`${RUNS} definitions (seed ${SEED})`, { timeout: 3_600_000 }, async () => {
	const file = path.join(given, "definition.json");
	let accepted = 0;
	await fc.assert(
		fc.asyncProperty(texts("dataset_definition"), async (text) => {
			const document = loosely(text);
			// As another caller would give it, past the strict reading of the text.
			await resultOrRefusal(["invalid_input"], async () => parseDefinition(document, given, "a document"));
			writeFileSync(file, text);
			const read = await resultOrRefusal(["invalid_input"], () => readDefinitionFile(file));
			if (read === null) return;
			accepted += 1;
			const { source, ...rest } = read as { source: Record<string, unknown> };
			const { source: writtenSource, ...writtenRest } = document as typeof rest & { source: Record<string, unknown> };
			expect(rest).toEqual(writtenRest);
			const place = "path" in source ? { path: path.resolve(given, String(writtenSource.path)) } : {};
			expect(source).toEqual({ ...writtenSource, ...place });
			writeFileSync(file, JSON.stringify(read));
			const again = await readDefinitionFile(file);
			expect(again).toEqual(read);
			expect(definitionHash(again)).toBe(definitionHash(read));
		}),
		{ seed: SEED, numRuns: RUNS },
	);
	console.log(`fuzz: ${accepted} of ${RUNS} definitions accepted; seed ${SEED}`);
	expect(accepted).toBeGreaterThan(RUNS / 20);
	expect(accepted).toBeLessThan(RUNS / 2);
	expectNothingElse(["a/b/given/definition.json"]);
	rmSync(file);
});

test(`${RUNS} manifests (seed ${SEED})`, { timeout: 3_600_000 }, async () => {
	const stored = "silver/us_prices_daily/manifests/read.json";
	const file = path.join(lake, stored);
	mkdirSync(path.dirname(file), { recursive: true });
	let accepted = 0;
	await fc.assert(
		fc.asyncProperty(texts("ingestion_manifest"), async (text) => {
			const document = loosely(text);
			writeFileSync(file, text);
			const read = await resultOrRefusal(["internal"], () => readManifest(lake, stored));
			if (read !== null) expect(read).toEqual(document);
			rmSync(file);
			const written = await resultOrRefusal(["internal"], () => writeManifest(lake, staging, document as Manifest));
			// Only JSON.parse passes over a key that stands twice: the manifest itself has it once.
			if (written === null) {
				expect(read).toBeNull();
				return;
			}
			accepted += 1;
			const { zone, dataset, snapshot_id } = document as Manifest;
			expect(written.path).toBe(`${zone}/${dataset}/manifests/${snapshot_id}.json`);
			expect(filesBelow(lake)).toEqual(["_staging/1/manifest.json", written.path].sort());
			expect(await readManifest(lake, written.path)).toEqual(JSON.parse(JSON.stringify(document)));
			rmSync(path.join(lake, written.path));
		}),
		{ seed: SEED, numRuns: RUNS },
	);
	console.log(`fuzz: ${accepted} of ${RUNS} manifests accepted; seed ${SEED}`);
	expect(accepted).toBeGreaterThan(RUNS / 20);
	expect(accepted).toBeLessThan(RUNS / 2);
	expectNothingElse(["a/b/given/lake/_staging/1/manifest.json"]);
});

test("a manifest outside the lake is not read, though it is whole", async () => {
	const [whole] = samplesOf("ingestion_manifest") as [string];
	const outside = path.join(given, "etc", "x");
	mkdirSync(path.dirname(outside), { recursive: true });
	writeFileSync(outside, whole);
	writeFileSync(path.join(given, "lakeside"), whole);
	for (const stored of ["../etc/x", "silver/../../etc/x", outside, "../lakeside"]) {
		expect(existsSync(path.resolve(lake, stored))).toBe(true);
		await expect(readManifest(lake, stored)).rejects.toThrow("a stored path points outside the lake");
	}
	writeFileSync(path.join(lake, "whole.json"), whole);
	expect(await readManifest(lake, "silver/../whole.json")).toEqual(JSON.parse(whole));
});

/** Reads a snapshot's rows again and hashes them: the proof that files and content hash belong together. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Db, many } from "../../db";
import { env } from "../../env";
import { publishedShape } from "../../vocabulary/kind-shapes";
import { inLake } from "../paths";
import { contentHashOf } from "./content-hash";
import { literal, openDuck, readParquet } from "./duck";
import type { Manifest } from "./manifest";
import { writerFor } from "./writer-for";

/** Content hash and row count of a manifest's files, from the rows alone. */
export async function recomputeContent(
	db: Db,
	lake: string,
	manifest: Manifest,
): Promise<{ contentHash: string; rows: number }> {
	const keys = await many<{ id: number; canonical_key: string }>(db, "select id, canonical_key from instruments");
	const spill = await mkdtemp(path.join(tmpdir(), "qtrade-fsck-"));
	const duck = await openDuck(spill, { memoryMb: env().memoryMb });
	try {
		const writer = writerFor(publishedShape(manifest));
		const years = new Map<number, string>();
		let rows = 0;
		await duck.run("set variable jump_max = 1e300::double");
		await duck.run("create table keys (instrument_id bigint, canonical_key varchar)");
		for (let i = 0; i < keys.length; i += 500) {
			const values = keys.slice(i, i + 500).map((key) => `(${key.id}, ${literal(key.canonical_key)})`);
			await duck.run(`insert into keys values ${values.join(", ")}`);
		}
		for (const file of manifest.files) {
			const parquet = readParquet([inLake(lake, file.path)]);
			await writer.reload(duck, parquet, Number(file.partition.slice("year=".length)));
			for (const [year, hash] of await writer.hashYears(duck)) years.set(year, hash);
			const [counted] = await duck.rows<{ n: number }>("select count(*) as n from result");
			rows += counted?.n ?? 0;
		}
		return { contentHash: contentHashOf(years), rows };
	} finally {
		duck.close();
		await rm(spill, { recursive: true, force: true });
	}
}

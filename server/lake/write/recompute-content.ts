/** Reads a snapshot's rows again and hashes them: the proof that files and content hash belong together. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Db, many } from "../../db";
import { env } from "../../env";
import { inLake } from "../paths";
import { contentHashOf, hashYears } from "./content-hash";
import { literal, openDuck } from "./duck";
import type { Manifest } from "./manifest";

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
		const years = new Map<number, string>();
		let rows = 0;
		await duck.run("create table keys (instrument_id bigint, canonical_key varchar)");
		for (let i = 0; i < keys.length; i += 500) {
			const values = keys.slice(i, i + 500).map((key) => `(${key.id}, ${literal(key.canonical_key)})`);
			await duck.run(`insert into keys values ${values.join(", ")}`);
		}
		for (const file of manifest.files) {
			await duck.run(
				`create or replace table names as
				 select symbol, instrument_id, canonical_key, (row_number() over (order by canonical_key, symbol) - 1)::integer as k
				 from (select distinct symbol, instrument_id from read_parquet(${literal(inLake(lake, file.path))})) join keys using (instrument_id);
				 create or replace table result as
				 select year(date)::smallint as y, k, r.* from read_parquet(${literal(inLake(lake, file.path))}) r
				 join names using (instrument_id, symbol) order by y, k, date`,
			);
			for (const [year, hash] of await hashYears(duck)) years.set(year, hash);
			const [counted] = await duck.rows<{ n: number }>("select count(*) as n from result");
			rows += counted?.n ?? 0;
		}
		return { contentHash: contentHashOf(years), rows };
	} finally {
		duck.close();
		await rm(spill, { recursive: true, force: true });
	}
}

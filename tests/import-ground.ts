/** What tests of imported names and codes stand on: instruments that have bars, and files that say things about them. */

import { many, one } from "../server/db";
import { importAttributes } from "../server/instruments/import-attributes";
import { getInstrument } from "../server/instruments/reads";
import type { Actor } from "../server/policy";
import { bar, HEADER } from "./bars";
import { EVERYTHING } from "./fixture";
import { openGround } from "./rollback-ground";

export const LINES = "symbol,attribute,value,from";
type Options = { header?: string; mic?: string | null; dryRun?: boolean; actor?: Actor };

export const bytesOf = (lines: readonly string[]) => new TextEncoder().encode(lines.join("\n"));

/** The message of a refusal, line by line, after its code. */
export const refusalOf = (importing: Promise<unknown>): Promise<string[]> =>
	importing.then(
		() => [],
		({ code, message }) => [code, ...message.split("\n").map((line: string) => line.trim())],
	);

export async function openImportGround() {
	const ground = await openGround();
	const { db, csv, dataset, ingest } = ground;
	const idOf = async (symbol: string): Promise<number> => {
		const sql = "select instrument_id as id from instrument_tickers where symbol = $1 order by valid_from desc limit 1";
		return (await one<{ id: number }>(db, sql, [symbol])).id;
	};
	return {
		...ground,
		idOf,
		/** Publishes a bar of each of these, so that they are registered. */
		known: async (name: string, ...symbols: string[]): Promise<number[]> => {
			csv(`${name}/1.csv`, [HEADER, ...symbols.map((symbol, i) => bar(symbol, "2022-01-03", 10 + i))]);
			await dataset(name, `${name}/*.csv`);
			await ingest(name);
			return Promise.all(symbols.map(idOf));
		},
		bring: (
			lines: readonly string[],
			{ header = LINES, mic = "XNYS", dryRun = false, actor = EVERYTHING }: Options = {},
		) => importAttributes(db, actor, { bytes: bytesOf([header, ...lines]), origin: "lists/codes.csv", mic, dryRun }),
		codesOf: async (id: number) =>
			(await getInstrument(db, id)).attributes.map(({ name, value, valid_from, valid_to }) => [
				name,
				value,
				valid_from,
				valid_to,
			]),
		audits: () =>
			many<{ actor: string; subject: string; detail: Record<string, unknown> }>(
				db,
				"select actor, subject, detail from audit_log where action = 'instrument.import' order by id",
			),
	};
}

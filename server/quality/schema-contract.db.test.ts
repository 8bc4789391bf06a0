/** The schema contract: the columns of a run's files against those of the run before, and of a definition's rows. */
import { rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { createDataset, updateDataset } from "../datasets/save-dataset";
import { openDuck } from "../lake/write/duck";
import type { DatasetDefinition } from "../vocabulary/definition";
import type { CheckView } from "../vocabulary/run-views";

const { db, csv, dataset, ingest, folder } = await openFixture();
const contractOf = (run: { checks: CheckView[] }): CheckView | undefined =>
	run.checks.find(({ name }) => name === "schema_contract");
const wider = (line: string, cell: string): string => `${line},${cell}`;

test("under freeze a new column fails and publishes nothing; the columns as they were pass again", async () => {
	csv("frozen/1.csv", [HEADER, bar("AAA", "2024-01-02")]);
	await dataset("frozen", "frozen/*", { schema_contract: "freeze" });
	const first = await ingest("frozen");
	expect(first.state).toBe("succeeded");
	expect(contractOf(first)).toMatchObject({
		status: "pass",
		message: "7 columns, no run before to compare with",
		severity: "critical",
	});
	const file = csv("frozen/2.csv", [wider(HEADER, "vwap"), wider(bar("AAA", "2024-01-03"), "1")]);
	const widened = await ingest("frozen");
	expect(widened.state).toBe("failed");
	expect(contractOf(widened)).toMatchObject({
		status: "fail",
		count: 1,
		message: expect.stringContaining(`run ${first.id} (new: "vwap")`),
		sample: [{ column: "vwap", change: "new" }],
	});
	rmSync(file);
	csv("frozen/3.csv", [HEADER, bar("AAA", "2024-01-03")]);
	// The run that failed is nobody's base: the one before it is.
	expect(contractOf(await ingest("frozen"))).toMatchObject({
		status: "pass",
		message: `the 7 columns of run ${first.id}`,
	});
});

test("under evolve a new column is told and one that is gone warns; once taken it is no news", async () => {
	csv("open/1.csv", [HEADER, bar("AAA", "2024-01-02")]);
	await dataset("open", "open/*");
	await ingest("open");
	csv("open/2.csv", [wider(HEADER, "vwap"), wider(bar("AAA", "2024-01-03"), "1")]);
	const told = await ingest("open");
	expect(told.state).toBe("succeeded");
	expect(contractOf(told)).toMatchObject({ status: "pass", count: 1, severity: "warning" });
	csv("open/3.csv", [wider(HEADER, "vwap"), wider(bar("AAA", "2024-01-04"), "1")]);
	expect(contractOf(await ingest("open"))).toMatchObject({ status: "pass", count: 0 });
	csv("open/4.csv", [HEADER, bar("AAA", "2024-01-05")]);
	const gone = await ingest("open");
	expect(gone.state).toBe("succeeded");
	expect(contractOf(gone)).toMatchObject({ status: "warn", sample: [{ column: "vwap", change: "gone" }] });
});

test("another type in a Parquet file is told as that; a definition that reads otherwise begins anew", async () => {
	const write = async (type: string): Promise<void> => {
		const duck = await openDuck(path.join(folder, "spill"), { memoryMb: 256 });
		const columns = "'AAA' as symbol, date '2024-01-02' as date, 1.0::double as close";
		await duck.run(
			`copy (select ${columns}, 5::${type} as size) to '${path.join(folder, "typed.parquet")}' (format parquet)`,
		);
		duck.close();
	};
	await write("bigint");
	const source: DatasetDefinition["source"] = {
		type: "file",
		path: path.join(folder, "typed.parquet"),
		format: "parquet",
		columns: { symbol: "symbol", date: "date", close: "close" },
	};
	const definition = await dataset("typed", "unused", { schema_contract: "freeze", source });
	expect((await ingest("typed")).state).toBe("succeeded");
	await write("varchar");
	expect(contractOf(await ingest("typed"))).toMatchObject({
		status: "fail",
		count: 1,
		sample: [{ column: "size", change: "retyped", was: "BIGINT", is: "VARCHAR" }],
	});
	// Read otherwise by somebody's will: there is nothing to compare with.
	await updateDataset(db, EVERYTHING, {
		...definition,
		source: { ...source, columns: { ...source.columns, volume: "size" } },
	});
	expect(contractOf(await ingest("typed"))).toMatchObject({ status: "pass" });
});

test("a definition that would publish other columns is refused under freeze, and taken under evolve", async () => {
	csv("limits/a.csv", ["day,desk,size", "2024-01-02,a,1"]);
	const table = {
		columns: [
			{ name: "day", type: "DATE" as const },
			{ name: "desk", type: "VARCHAR" as const },
		],
		key: ["day", "desk"],
		date: "day",
	};
	const definition: DatasetDefinition = {
		name: "limits",
		zone: "silver",
		kind: "table",
		calendar: "XNYS",
		schema_contract: "freeze",
		table,
		source: {
			type: "file",
			path: path.join(folder, "limits/*"),
			format: "csv",
			columns: { day: "day", desk: "desk" },
		},
	};
	await createDataset(db, EVERYTHING, definition);
	expect((await ingest("limits")).state).toBe("succeeded");
	const changed = {
		...definition,
		table: { ...table, columns: [...table.columns, { name: "size", type: "DOUBLE" as const }] },
	};
	await expect(updateDataset(db, EVERYTHING, changed)).rejects.toMatchObject({
		code: "conflict",
		message: expect.stringContaining("schema_contract is freeze"),
	});
	await expect(updateDataset(db, EVERYTHING, { ...definition, lookback: 3 })).resolves.toMatchObject({ changed: true });
	await expect(updateDataset(db, EVERYTHING, { ...changed, schema_contract: "evolve" })).resolves.toMatchObject({
		changed: true,
	});
});

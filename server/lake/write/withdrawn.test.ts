import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shapeOf } from "../../vocabulary/kind-shapes";
import { type Duck, openDuck } from "./duck";
import { findBroughtBack, type WithdrawnYear } from "./withdrawn";
import { writerFor } from "./writer-for";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-withdrawn-"));
const writer = writerFor(shapeOf({ kind: "prices_daily" }));
let duck: Duck;

/** A file of two symbols' bars at one price. */
async function file(name: string, price: number): Promise<string> {
	const target = path.join(folder, `${name}.parquet`);
	await duck.run(
		`copy (select i as instrument_id, 'S' || i as symbol, date '2024-01-02' as date, ${price}::double as open,
		              ${price}::double as high, ${price}::double as low, ${price}::double as close, 10::bigint as volume,
		              null::varchar[] as flags from range(1, 3) t(i)) to '${target}' (format parquet)`,
	);
	return target;
}

beforeAll(async () => {
	duck = await openDuck(folder, { memoryMb: 256 });
	await duck.run(
		`create table names as select i as s, i as instrument_id, 'S' || i as symbol from range(1, 3) t(i);
		 create table result as
		   select i as s, date '2024-01-02' as date, 7::double as open, 7::double as high, 7::double as low,
		          7::double as close, 10::bigint as volume, null::varchar as flags, true as is_new from range(1, 3) t(i)`,
	);
});
afterAll(() => {
	duck.close();
	rmSync(folder, { recursive: true, force: true });
});

test("among a hundred rollbacks a row that two took away is found once, and one that none did not at all", async () => {
	const [seven, eight] = [await file("seven", 7), await file("eight", 8)];
	// Each leaves a version of its own behind, and each later one is among what may have restored a row.
	const later = await Promise.all(Array.from({ length: 100 }, (_, i) => file(`later-${i}`, 100 + i)));
	const memory = later.map(
		(_, i): WithdrawnYear => ({
			withdrawn: [i % 50 === 49 ? seven : eight],
			restored: later.slice(i),
			released: [],
		}),
	);
	expect(await findBroughtBack(duck, writer, memory)).toBe(2);
	expect(await findBroughtBack(duck, writer, memory.slice(0, 40))).toBe(0);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { Sandbox } from "./sandbox";
import { LIMITS, makeTestLake, ROOT, type TestLake } from "./test-lake";

let lake: TestLake;
let sandbox: Sandbox;

beforeAll(async () => {
	lake = await makeTestLake();
	sandbox = new Sandbox({ root: ROOT, allowedFolder: lake.folder, warm: 1 });
});
afterAll(async () => {
	await sandbox.close();
	lake.remove();
});

/** SQL expression → the value in the result, and after a way through JSON. */
const VALUES: readonly [sql: string, value: unknown][] = [
	["NULL", null],
	["true", true],
	["42::TINYINT", 42],
	["(-7)::SMALLINT", -7],
	["9007199254740991::BIGINT", 9007199254740991],
	["9007199254740993::BIGINT", "9007199254740993"],
	["(-9223372036854775808)::BIGINT", "-9223372036854775808"],
	["18446744073709551615::UBIGINT", "18446744073709551615"],
	["5::HUGEINT", 5],
	["170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727"],
	["1.5::FLOAT", 1.5],
	["0.1::DOUBLE", 0.1],
	["'NaN'::DOUBLE", "NaN"],
	["'Infinity'::DOUBLE", "Infinity"],
	["'-Infinity'::FLOAT", "-Infinity"],
	["1.10::DECIMAL(9, 2)", 1.1],
	["-0.05::DECIMAL(9, 2)", -0.05],
	["123456789012.345::DECIMAL(18, 3)", 123456789012.345],
	["12345678901234567.89::DECIMAL(38, 2)", "12345678901234567.89"],
	["'ü €'", "ü €"],
	['\'{"a":"\\u0000"}\'', '{"a":"\\u0000"}'],
	["DATE '2024-02-29'", "2024-02-29"],
	["DATE '0001-01-01'", "0001-01-01"],
	["'infinity'::DATE", "infinity"],
	["'-infinity'::DATE", "-infinity"],
	["'infinity'::TIMESTAMP", "infinity"],
	["TIMESTAMP '2024-01-02 03:04:05'", "2024-01-02T03:04:05"],
	["TIMESTAMP '2024-01-02 03:04:05.123456'", "2024-01-02T03:04:05.123456"],
	["TIMESTAMP '1969-12-31 23:59:59.5'", "1969-12-31T23:59:59.5"],
	["'2024-01-02 03:04:05'::TIMESTAMP_S", "2024-01-02T03:04:05"],
	["'2024-01-02 03:04:05.123'::TIMESTAMP_MS", "2024-01-02T03:04:05.123"],
	["'2024-01-02 03:04:05.123456789'::TIMESTAMP_NS", "2024-01-02T03:04:05.123456789"],
	["TIMESTAMPTZ '2024-01-02 03:04:05+02'", "2024-01-02T01:04:05Z"],
	["TIME '03:04:05'", "03:04:05"],
	["INTERVAL 1 MONTH", "1 month"],
	["'\\x00\\xFFa'::BLOB", "00ff61"],
	["'101'::BIT", "101"],
	["'a'::ENUM('a', 'b')", "a"],
	["'00000000-0000-0000-0000-000000000001'::UUID", "00000000-0000-0000-0000-000000000001"],
	["[1, NULL, 3]", [1, null, 3]],
	["[9007199254740993, 1]", ["9007199254740993", 1]],
	["[DATE '2024-01-01']", ["2024-01-01"]],
	["[1, 2]::INT[2]", [1, 2]],
	["[]", []],
	["{'a': 1, 'b': [DATE '2024-01-01'], 'c': NULL}", { a: 1, b: ["2024-01-01"], c: null }],
	[
		"MAP {'a': 1, 'b': NULL}",
		[
			{ key: "a", value: 1 },
			{ key: "b", value: null },
		],
	],
	["union_value(n := 5)", 5],
];

test("every type arrives as a JSON-safe value", async () => {
	const sql = `SELECT ${VALUES.map(([expression], index) => `${expression} AS c${index}`).join(", ")}`;
	const { rows } = await sandbox.query({ sql, views: [], limits: LIMITS });
	const wanted = VALUES.map(([, value]) => value);
	expect(rows[0]).toEqual(wanted);
	expect(JSON.parse(JSON.stringify(rows[0]))).toEqual(wanted);
});

test("a field named __proto__ is a field, not a prototype", async () => {
	const { rows } = await sandbox.query({ sql: `SELECT {'__proto__': 1, 'a': 2}`, views: [], limits: LIMITS });
	const [[value]] = rows as [[Record<string, unknown>]];
	expect(Object.keys(value)).toEqual(["__proto__", "a"]);
	expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

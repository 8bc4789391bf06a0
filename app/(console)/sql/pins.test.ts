import { expect, test } from "vitest";
import { pinsFor } from "./pins";

const pins = { prices: 3, other: 7 };

test.each([
	["with its schema", "select * from lake.prices", ["prices"]],
	["without", "select * from prices", ["prices"]],
	["quoted, in other letters", 'select * from LAKE."Prices"', ["prices"]],
	["both", "select * from lake.prices join lake.other using (symbol, date)", ["prices", "other"]],
	["beside a version of its own", 'select * from lake.prices, lake."prices@2"', ["prices"]],
	["only with a version of its own", 'select * from lake."prices@2"', []],
	["as a part of another name", "select prices_a, my_other from lake.a_prices", []],
	["in a string", "select 'prices' as name, 'it''s other' from lake.a", []],
	["in a comment", "-- prices\nselect 1 /* other */", []],
	["in text between dollars", "select $$prices$$, $x$other$x$", []],
	["after a quoted name with an apostrophe", "select 1 as \"it's\" from lake.prices where symbol = 'A'", ["prices"]],
	["after an apostrophe in a comment", "-- it's\nselect 1 from lake.prices where symbol = 'A'", ["prices"]],
	["after a comment's sign in a quoted name", 'select 1 as "--", 2 as "/*" from lake.prices', ["prices"]],
	["after a quote in a string", "select '\"', 1 from lake.prices where a = '\"'", ["prices"]],
	["after an escaped apostrophe", "select e'it\\'s' from lake.prices where symbol = 'A'", ["prices"]],
	["after a comment's sign in a string", "select '--' from lake.prices", ["prices"]],
])("a name %s", (_, sql, names) => {
	expect(Object.keys(pinsFor(sql, pins))).toEqual(names);
});

test("a pin keeps its version", () => {
	expect(pinsFor("from lake.prices", pins)).toEqual({ prices: 3 });
});

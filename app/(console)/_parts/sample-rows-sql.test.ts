import { expect, it } from "vitest";
import { rowsSql } from "./sample-rows-sql";

it("the query of all rows has no condition", () => {
	expect(rowsSql("prices", 3, {})).toBe('select *\nfrom lake."prices@3"\norder by date desc, symbol\nlimit 100');
});

it("each filter is a condition, and a quote in a symbol stays a part of it", () => {
	expect(rowsSql("prices", 3, { symbol: "O'X", from: "2024-01-02", to: "2024-01-31", flagged: true })).toBe(
		"select *\nfrom lake.\"prices@3\"\nwhere symbol = 'O''X'\n  and date >= date '2024-01-02'\n  and date <= date '2024-01-31'\n  and len(flags) > 0\norder by date desc, symbol\nlimit 100",
	);
});

import { expect, it } from "vitest";
import { shapeOf } from "./kind-shapes";
import { rowsOrder, selectRows } from "./rows-sql";

const BARS = shapeOf({ kind: "prices_daily" });
const SPELLS = shapeOf({ kind: "membership" });

it("the query of all rows has no condition", () => {
	expect(selectRows("prices@3", {}, BARS)).toBe('select *\nfrom lake."prices@3"');
	expect(rowsOrder(BARS)).toBe("order by date desc, symbol");
});

it("each filter is a condition, and a quote in a symbol stays a part of it", () => {
	expect(selectRows("prices@3", { symbol: "O'X", from: "2024-01-02", to: "2024-01-31", flagged: true }, BARS)).toBe(
		"select *\nfrom lake.\"prices@3\"\nwhere symbol = 'O''X'\n  and date >= date '2024-01-02'\n  and date <= date '2024-01-31'\n  and len(flags) > 0",
	);
});

it("of other kinds the filter goes by their own columns, quoted where a name is a word of SQL", () => {
	expect(selectRows("spells", { symbol: "AAA", from: "2024-01-02", flagged: true }, SPELLS)).toBe(
		`select *\nfrom lake."spells"\nwhere symbol = 'AAA'\n  and "from" >= date '2024-01-02'`,
	);
	expect(rowsOrder(SPELLS)).toBe('order by "from" desc, symbol');
});

import { expect, test } from "vitest";
import { withoutEnd } from "./sql-text";

test.each([
	["select 1", "select 1"],
	["select 1; -- note", "select 1"],
	["select 1 -- note\n;\n/* more; */ ", "select 1"],
	["select '; -- no note'", "select '; -- no note'"],
	["select $$;$$ ;", "select $$;$$"],
	['select 1 as "a; --b";', 'select 1 as "a; --b"'],
	["-- all of it", ""],
])("the end of %j is left out", (sql, code) => {
	expect(withoutEnd(sql)).toBe(code);
});

import { expect, test } from "vitest";
import { diffColumns } from "./schema-changes";

const column = (name: string, type = "DOUBLE") => ({ name, type });

test("columns that came, went and changed their type are named", () => {
	const before = [column("close"), column("volume", "BIGINT"), column("gone")];
	const after = [column("close"), column("volume"), column("vwap")];
	expect(diffColumns(before, after)).toEqual({ added: ["vwap"], removed: ["gone"], retyped: ["volume"] });
	expect(diffColumns(before, before)).toEqual({ added: [], removed: [], retyped: [] });
});

import { expect, test } from "vitest";
import { lastChangeOf, nameAfterUndo, undoLeaves, undoSaid } from "./instrument-changes";

const first = { symbol: "AAPL", from: null, to: "2024-03-01" };
const second = { symbol: "XYZ", from: "2024-03-01", to: null };

test("the last change is the end of the last name, else the last rename, else nothing", () => {
	expect(lastChangeOf([])).toBeNull();
	expect(lastChangeOf([{ ...first, to: null }])).toBeNull();
	expect(lastChangeOf([first])).toEqual({ kind: "delisting", symbol: "AAPL", date: "2024-03-01" });
	const rename = { kind: "rename", symbol: "XYZ", former: "AAPL", date: "2024-03-01" } as const;
	expect(lastChangeOf([first, second])).toEqual(rename);
	expect(nameAfterUndo(rename)).toBe("AAPL");
	const delisting = { kind: "delisting", symbol: "XYZ", date: "2025-01-02" } as const;
	expect(lastChangeOf([first, { ...second, to: "2025-01-02" }])).toEqual(delisting);
	expect(nameAfterUndo(delisting)).toBe("XYZ");
});

test("what will be taken back is said with the instrument's own name where it has one", () => {
	const named = { name: "name", value: "Apple Inc.", valid_from: null, valid_to: null } as const;
	const recorded = { recorded_by: "olivia", recorded_at: "2024-03-02T00:00:00Z" };
	const rename = { kind: "rename", symbol: "XYZ", former: "AAPL", date: "2024-03-01" } as const;
	expect(undoSaid(rename, { id: 7, attributes: [{ ...named, ...recorded }] })).toBe(
		"Apple Inc. is called XYZ since 2024-03-01: it will be AAPL again from that day on",
	);
	expect(undoSaid({ kind: "delisting", symbol: "AAPL", date: "2024-03-01" }, { id: 7, attributes: [] })).toBe(
		"instrument 7 is delisted, 2024-03-01 is the first day without it: it will go on as AAPL from that day on",
	);
	expect(undoLeaves({ ...rename, origin: "action" })[0]).toContain("it must say it no longer");
	expect(undoLeaves({ ...rename, origin: "person" })[0]).toContain("Should a dataset");
	expect(undoLeaves({ ...rename, origin: "person" })[1]).toContain("under XYZ, or under AAPL since 2024-03-01, stay");
});

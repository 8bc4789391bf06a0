import { describe, expect, test } from "vitest";
import { type Drafts, parseDrafts, withDraft, withoutDraft, withPin, withSaved } from "./use-drafts";

const three: Drafts = {
	open: [
		{ id: 1, sql: "select 1" },
		{ id: 2, sql: "select 2" },
		{ id: 5, sql: "select 5" },
	],
	chosen: 2,
};

describe("what the browser kept", () => {
	test("comes back as it was", () => {
		expect(parseDrafts(JSON.stringify(three))).toEqual(three);
	});

	test.each([
		["nothing", null],
		["no JSON", "{"],
		["another form", '"text"'],
		["no drafts", '{"open":[],"chosen":1}'],
		["two of one number", '{"open":[{"id":1,"sql":"a"},{"id":1,"sql":"b"}],"chosen":1}'],
		["a draft without text", '{"open":[{"id":1}],"chosen":1}'],
	])("%s is one empty draft", (_, text) => {
		expect(parseDrafts(text)).toEqual({ open: [{ id: 1, sql: "" }], chosen: 1 });
	});

	test("a draft's saved query and pins come back", () => {
		const pinned: Drafts = { open: [{ id: 1, sql: "a", saved: 4, pins: { prices: 3 } }], chosen: 1 };
		expect(parseDrafts(JSON.stringify(pinned))).toEqual(pinned);
	});

	test.each([
		["a saved query without a number", '"saved":"four"', {}],
		["a saved query that cannot be", '"saved":-1', {}],
		["pins that are a list", '"pins":[3]', {}],
		["pins that are null", '"pins":null', {}],
		["some pins without a version", '"pins":{"a":0,"b":2,"c":"3","d":1.5}', { pins: { b: 2 } }],
	])("of %s the draft stays", (_, part, rest) => {
		expect(parseDrafts(`{"open":[{"id":1,"sql":"a",${part}}],"chosen":1}`).open).toEqual([
			{ id: 1, sql: "a", ...rest },
		]);
	});

	test("a choice that is not open falls to the first", () => {
		expect(parseDrafts('{"open":[{"id":3,"sql":"a"}],"chosen":9}').chosen).toBe(3);
	});
});

describe("opening", () => {
	test("adds a draft with a number of its own, and chooses it", () => {
		expect(withDraft(three, "select 6")).toEqual({ open: [...three.open, { id: 6, sql: "select 6" }], chosen: 6 });
	});

	test("fills an empty draft rather than adding one", () => {
		const empty = withDraft(three, "");
		expect(empty.chosen).toBe(6);
		expect(withDraft({ ...empty, chosen: 1 }, "select 6")).toEqual({
			open: [...three.open, { id: 6, sql: "select 6" }],
			chosen: 6,
		});
		expect(withDraft({ ...empty, chosen: 1 }, "").chosen).toBe(6);
	});

	test("lets the oldest go at twelve", () => {
		let drafts = three;
		for (let id = 6; id < 20; id += 1) drafts = withDraft(drafts, `select ${id}`);
		expect(drafts.open).toHaveLength(12);
		expect(drafts.open.at(-1)).toEqual({ id: drafts.chosen, sql: "select 19" });
		expect(drafts.open.some((one) => one.sql === "select 1")).toBe(false);
	});
});

describe("a saved query", () => {
	const saved = { id: 9, sql: "select 9" };

	test("is opened in a draft that knows where it came from", () => {
		expect(withSaved(three, saved).open.at(-1)).toEqual({ id: 6, sql: "select 9", saved: 9 });
	});

	test("that is open as it is kept is chosen, and one that was changed since is left alone", () => {
		const opened = withSaved(three, saved);
		expect(withSaved({ ...opened, chosen: 1 }, saved)).toEqual(opened);
		expect(withSaved(opened, { ...saved, sql: "select 10" }).open).toHaveLength(5);
	});

	test("in an empty draft leaves nothing of what that was", () => {
		const emptied: Drafts = { open: [{ id: 1, sql: " ", saved: 3, pins: { prices: 1 } }], chosen: 1 };
		expect(withDraft(emptied, "select 1").open).toEqual([{ id: 1, sql: "select 1" }]);
	});
});

describe("pinning", () => {
	test("adds to the chosen draft, changes, and takes away", () => {
		const pinned = withPin(withPin(three, "prices", 3), "other", 1);
		expect(pinned.open[1]).toEqual({ id: 2, sql: "select 2", pins: { prices: 3, other: 1 } });
		expect(withPin(pinned, "prices", 4).open[1]?.pins).toEqual({ prices: 4, other: 1 });
		expect(withPin(pinned, "prices", null).open[1]?.pins).toEqual({ other: 1 });
		expect(pinned.open[0]).toEqual(three.open[0]);
	});
});

describe("closing", () => {
	test("the chosen one chooses its neighbour", () => {
		expect(withoutDraft(three, 2)).toEqual({ open: [three.open[0], three.open[2]], chosen: 5 });
		expect(withoutDraft({ ...three, chosen: 5 }, 5).chosen).toBe(2);
	});

	test("another one leaves the choice", () => {
		expect(withoutDraft(three, 1).chosen).toBe(2);
	});

	test("the last one leaves an empty one", () => {
		expect(withoutDraft({ open: [{ id: 4, sql: "x" }], chosen: 4 }, 4)).toEqual({
			open: [{ id: 5, sql: "" }],
			chosen: 5,
		});
	});
});

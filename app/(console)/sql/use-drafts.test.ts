import { describe, expect, test } from "vitest";
import {
	type Drafts,
	parseDrafts,
	withDraft,
	withOrigin,
	withoutDraft,
	withPin,
	withReread,
	withSaved,
} from "./use-drafts";

const three: Drafts = {
	open: [
		{ id: 1, sql: "select 1" },
		{ id: 2, sql: "select 2" },
		{ id: 5, sql: "select 5" },
	],
	chosen: 2,
	given: 5,
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
		expect(parseDrafts(text)).toEqual({ open: [{ id: 1, sql: "" }], chosen: 1, given: 1 });
	});

	test("a draft's saved query and pins come back", () => {
		const pinned: Drafts = {
			open: [{ id: 1, sql: "a", saved: 4, read: "then", pins: { prices: 3 } }],
			chosen: 1,
			given: 3,
		};
		expect(parseDrafts(JSON.stringify(pinned))).toEqual(pinned);
	});

	test("of an older page has the highest number that it shows", () => {
		expect(parseDrafts('{"open":[{"id":4,"sql":"a"},{"id":2,"sql":"b"}],"chosen":2}').given).toBe(4);
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
		expect(withDraft(three, "select 6")).toEqual({
			open: [...three.open, { id: 6, sql: "select 6" }],
			chosen: 6,
			given: 6,
		});
	});

	test("never gives the number of a draft that was closed, after a reload neither", () => {
		const closed = withoutDraft(withDraft(three, "select 6"), 6);
		expect(withDraft(parseDrafts(JSON.stringify(closed)), "select 7").chosen).toBe(7);
		const none = [1, 2, 5].reduce(withoutDraft, three);
		expect(withDraft(none, "select 8").chosen).toBe(7);
		expect(none.chosen).toBe(6);
	});

	test("comes in place of an empty draft, with a number of its own", () => {
		const empty = withDraft(three, "");
		expect(empty.chosen).toBe(6);
		expect(withDraft({ ...empty, chosen: 1 }, "select 6")).toEqual({
			open: [...three.open, { id: 7, sql: "select 6" }],
			chosen: 7,
			given: 7,
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
	const saved = { id: 9, sql: "select 9", changed_at: "first" };

	test("is opened in a draft that knows where it came from", () => {
		expect(withSaved(three, saved).open.at(-1)).toEqual({ id: 6, sql: "select 9", saved: 9, read: "first" });
	});

	test("that is open and was read anew is that one from then on", () => {
		const opened = withSaved(three, saved);
		expect(withSaved(opened, { ...saved, changed_at: "second" }).open.at(-1)).toMatchObject({ id: 6, read: "second" });
	});

	test("whose text was saved elsewhere stays unread in the draft, and one that was renamed here does not", () => {
		const opened = withSaved(three, saved);
		const after = { id: 9, changed_at: "third" };
		expect(withReread(opened, { id: 9, changed_at: "second" }, after)).toEqual(opened);
		expect(withReread(opened, { id: 8, changed_at: "first" }, after)).toEqual(opened);
		expect(withReread(opened, saved, after).open.at(-1)).toMatchObject({ id: 6, read: "third" });
	});

	test("is what a draft comes from that was saved as it, whichever is chosen by then", () => {
		expect(withOrigin(three, 1, saved)).toEqual({
			...three,
			open: [{ id: 1, sql: "select 1", saved: 9, read: "first" }, ...three.open.slice(1)],
		});
	});

	test("that is open as it is kept is chosen, and one that was changed since is left alone", () => {
		const opened = withSaved(three, saved);
		expect(withSaved({ ...opened, chosen: 1 }, saved)).toEqual(opened);
		expect(withSaved(opened, { ...saved, sql: "select 10" }).open).toHaveLength(5);
	});

	test("in an empty draft leaves nothing of what that was", () => {
		const emptied: Drafts = {
			open: [{ id: 1, sql: " ", saved: 3, read: "then", pins: { prices: 1 } }],
			chosen: 1,
			given: 1,
		};
		expect(withDraft(emptied, "select 1").open).toEqual([{ id: 2, sql: "select 1" }]);
		expect(withDraft(emptied, "").open).toEqual([{ id: 1, sql: "" }]);
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
		expect(withoutDraft(three, 2)).toEqual({ open: [three.open[0], three.open[2]], chosen: 5, given: 5 });
		expect(withoutDraft({ ...three, chosen: 5 }, 5).chosen).toBe(2);
	});

	test("another one leaves the choice", () => {
		expect(withoutDraft(three, 1).chosen).toBe(2);
	});

	test("the last one leaves an empty one", () => {
		expect(withoutDraft({ open: [{ id: 4, sql: "x" }], chosen: 4, given: 6 }, 4)).toEqual({
			open: [{ id: 7, sql: "" }],
			chosen: 7,
			given: 7,
		});
	});
});

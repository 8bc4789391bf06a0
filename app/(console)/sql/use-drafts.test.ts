import { describe, expect, test } from "vitest";
import { type Drafts, parseDrafts, withDraft, withoutDraft } from "./use-drafts";

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

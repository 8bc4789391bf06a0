import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gather } from "./gather";

type Event = { kind: string };
let handed: Event[][] = [];
beforeEach(() => {
	vi.useFakeTimers();
	handed = [];
});
afterEach(() => void vi.useRealTimers());

const open = () => gather<Event>((events) => handed.push(events));

test("one event is handed on soon, and those beside it with it", () => {
	const gatherer = open();
	gatherer.add({ kind: "state" });
	vi.advanceTimersByTime(100);
	gatherer.add({ kind: "hold" });
	vi.advanceTimersByTime(149);
	expect(handed).toEqual([]);
	vi.advanceTimersByTime(1);
	expect(handed).toEqual([[{ kind: "state" }, { kind: "hold" }]]);
});

test("events without a pause are handed on all the same, once a second", () => {
	const gatherer = open();
	for (let i = 0; i < 200; i++) {
		gatherer.add({ kind: "state" });
		vi.advanceTimersByTime(50);
	}
	expect(handed.length).toBe(10);
	expect(handed.flat().length).toBeGreaterThan(180);
});

test("log lines wait, unless something else comes", () => {
	const gatherer = open();
	gatherer.add({ kind: "log" });
	vi.advanceTimersByTime(1000);
	gatherer.add({ kind: "log" });
	vi.advanceTimersByTime(999);
	expect(handed).toEqual([]);
	vi.advanceTimersByTime(1);
	expect(handed).toHaveLength(1);
	vi.advanceTimersByTime(5000);
	gatherer.add({ kind: "log" });
	gatherer.add({ kind: "state" });
	vi.advanceTimersByTime(250);
	expect(handed).toHaveLength(2);
});

test("nothing is handed on after the page has gone", () => {
	const gatherer = open();
	gatherer.add({ kind: "state" });
	gatherer.stop();
	vi.advanceTimersByTime(5000);
	expect(handed).toEqual([]);
});

import { type Query, QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { type LiveEvent, madeStaleBy } from "./stale";

const client = new QueryClient();
/** A query as the pages' client keeps it. */
function query(path: string, input?: unknown, data?: unknown): Query {
	const queryKey = [path.split("."), { ...(input !== undefined && { input }), type: "query" }];
	client.setQueryData(queryKey, data ?? null);
	return client.getQueryCache().find({ queryKey }) as Query;
}
const event = (changes: Partial<LiveEvent>): LiveEvent => ({ run: null, dataset: null, kind: "state", ...changes });

test("a run's end makes the lists and that run stale, and no other run", () => {
	const stale = madeStaleBy([event({ run: 7, dataset: "prices" })]);
	expect(stale(query("runs.list", { page: 1 }))).toBe(true);
	expect(stale(query("datasets.summary"))).toBe(true);
	expect(stale(query("runs.get", { id: 7 }))).toBe(true);
	expect(stale(query("runs.get", { id: 8 }))).toBe(false);
	expect(stale(query("runs.requests", { id: 7, page: 2 }))).toBe(true);
	expect(stale(query("runs.requests", { id: 8, page: 2 }))).toBe(false);
	expect(stale(query("datasets.sample", { name: "prices", version: 3 }))).toBe(false);
	expect(stale(query("rollbacks.preview", { dataset: "prices", to: 1 }))).toBe(false);
});

test("a decision makes the rollbacks of its dataset stale, and no other's", () => {
	const stale = madeStaleBy([event({ dataset: "prices", kind: "rollback" })]);
	expect(stale(query("rollbacks.list", {}))).toBe(true);
	expect(stale(query("rollbacks.preview", { dataset: "prices", to: 1 }))).toBe(true);
	expect(stale(query("rollbacks.preview", { dataset: "rates", to: 1 }))).toBe(false);
	expect(stale(query("rollbacks.get", { id: 1 }, { dataset: "prices" }))).toBe(true);
	expect(stale(query("rollbacks.get", { id: 2 }, { dataset: "rates" }))).toBe(false);
	expect(stale(query("rollbacks.compare", { dataset: "prices", a: 1, b: 2 }))).toBe(false);
});

test("after events were missed, everything is", () => {
	const stale = madeStaleBy([event({ kind: "reconnected" })]);
	expect(stale(query("runs.get", { id: 8 }))).toBe(true);
	expect(stale(query("rollbacks.get", { id: 2 }, { dataset: "rates" }))).toBe(true);
	expect(stale(query("datasets.version", { name: "prices", version: 1 }))).toBe(true);
});

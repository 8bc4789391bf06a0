import { expect, test, vi } from "vitest";
import { openFixture } from "../../tests/fixture";
import { many, openDb } from "../db";
import { notifyDataset } from "../events";
import { openEventHub, RECONNECTED } from "./event-hub";

const { db, databaseUrl } = await openFixture();

const listening = async (): Promise<number[]> =>
	(
		await many<{ pid: number }>(
			db,
			`select pid from pg_stat_activity where datname = current_database() and application_name = 'hub'
			 and query like 'listen %' and state = 'idle'`,
		)
	).map((row) => row.pid);
const wait = <Value>(what: () => Value | Promise<Value>) => vi.waitUntil(what, { timeout: 20_000, interval: 20 });

test("a listening connection that is lost is made again, as often as that happens, and none is leaked", async () => {
	// Fewer connections than are lost: a leaked one would be missed.
	const pool = openDb(databaseUrl, { max: 2, name: "hub" });
	const heard: string[] = [];
	const hub = openEventHub(pool);
	const stop = hub.subscribe((payload) => heard.push(payload));
	await wait(async () => (await listening()).length === 1);
	for (let round = 0; round < 4; round += 1) {
		heard.length = 0;
		await notifyDataset(db, `round_${round}`, "test");
		await wait(() => heard.length === 1);
		expect(JSON.parse(heard[0] ?? "")).toEqual({ run: null, dataset: `round_${round}`, kind: "test" });
		await db.query("select pg_terminate_backend($1)", [(await listening())[0]]);
		await wait(() => heard.includes(RECONNECTED));
		expect(pool.totalCount).toBe(1);
	}
	expect(await listening()).toHaveLength(1);
	// Nobody listens any more: a connection that is lost now is not made again, until somebody comes, who missed nothing.
	stop();
	await db.query("select pg_terminate_backend($1)", [(await listening())[0]]);
	await wait(() => pool.totalCount === 0);
	heard.length = 0;
	const stopAgain = hub.subscribe((payload) => heard.push(payload));
	await wait(async () => (await listening()).length === 1);
	await notifyDataset(db, "again", "test");
	await wait(() => heard.length > 0);
	expect(heard[0]).toContain("again");
	stopAgain();
	await db.query("select pg_terminate_backend($1)", [(await listening())[0]]);
	await wait(() => pool.totalCount === 0);
	await pool.end();
});

test("a listener that throws does not keep the others from hearing", async () => {
	const pool = openDb(databaseUrl, { max: 1, name: "hub" });
	const hub = openEventHub(pool);
	const heard: string[] = [];
	hub.subscribe(() => {
		throw new Error("the page is gone");
	});
	const stop = hub.subscribe((payload) => heard.push(payload));
	await wait(async () => (await listening()).length === 1);
	await notifyDataset(db, "a", "test");
	await notifyDataset(db, "b", "test");
	await wait(() => heard.length === 2);
	stop();
	await db.query("select pg_terminate_backend($1)", [(await listening())[0]]);
	await wait(() => pool.totalCount === 0);
	await pool.end();
});

import { afterAll, expect, inject, test } from "vitest";
import { openFixture } from "../tests/fixture";
import { TEMPLATE, withDatabase } from "../tests/postgres-setup";
import { openDb } from "./db";
import { setEnv } from "./env";
import { checkReady } from "./ops/readiness";
import { serverContext } from "./server-context";

const { env } = await openFixture();
const admin = openDb(inject("ownerUrl"), { max: 1, as: "owner" });
const database = `t_late_${process.pid}`;
afterAll(async () => {
	await serverContext().db.end();
	await serverContext().sandbox.close();
	await admin.query(`drop database if exists ${database} with (force)`);
	await admin.end();
});

test("a first check that failed is made again with the next request, until the database is well", async () => {
	setEnv({ ...env, databaseUrl: withDatabase(inject("postgresUrl"), database) });
	expect(await checkReady()).toMatchObject({ ready: false, problem: expect.stringContaining("cannot be reached") });
	await admin.query(`create database ${database}`);
	expect(await checkReady()).toMatchObject({ ready: false, problem: expect.stringContaining("run qtrade migrate") });
	await admin.query(`drop database ${database} with (force)`);
	await admin.query(`create database ${database} template ${TEMPLATE}`);
	expect(await checkReady()).toEqual({ ready: true, problem: null });
	// Well is remembered: the same promise for every request.
	expect(serverContext().checked).toBe(serverContext().checked);
});

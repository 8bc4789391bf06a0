/** What an integration test works on: its own database, lake and environment, gone when the file's tests are over. */
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, inject } from "vitest";
import { createDataset } from "../server/datasets/save-dataset";
import { type Db, openDb } from "../server/db";
import { type Env, parseEnv, setEnv } from "../server/env";
import { executeRun } from "../server/pipeline/execute-run";
import { getRun } from "../server/pipeline/reads";
import { type RunRequest, startReplay, startRun } from "../server/pipeline/start-run";
import type { Actor } from "../server/policy";
import type { DatasetDefinition } from "../server/vocabulary/definition";
import { ROLES } from "../server/vocabulary/roles";
import type { RunView } from "../server/vocabulary/run-views";
import { fileDefinition } from "./bars";
import { TEMPLATE, withDatabase } from "./postgres-setup";

export const EVERYTHING: Actor = { name: "local-admin", roles: ROLES };

export type Fixture = {
	/** under the application's role, as every process of ours */
	db: Db;
	databaseUrl: string;
	/** the same database as the schema's owner */
	ownerUrl: string;
	/** For damage that the application cannot do; opened on first use. */
	asOwner(): Db;
	env: Env;
	/** a folder of this file's own; the lake is under it */
	folder: string;
	/** Writes CSV lines to `<folder>/<name>` and returns the path. */
	csv(name: string, lines: readonly string[]): string;
	/** Creates a dataset over `<folder>/<glob>`. */
	dataset(name: string, glob: string, changes?: Partial<DatasetDefinition>): Promise<DatasetDefinition>;
	/** Starts a run and does it in this process, to its end. */
	ingest(dataset: string, request?: Partial<RunRequest>): Promise<RunView>;
	/** Tries what is set aside again, in this process. */
	replay(dataset: string): Promise<RunView>;
};

/**
 * Clones the template database and makes an empty lake.
 * @param actor who creates datasets and starts runs; a user that the test adds, where that is not dev
 */
export async function openFixture(variables: Record<string, string> = {}, actor: Actor = EVERYTHING): Promise<Fixture> {
	const serverUrl = inject("postgresUrl");
	const database = `t_${randomUUID().replaceAll("-", "")}`;
	const admin = openDb(inject("ownerUrl"), { max: 1, as: "owner" });
	await admin.query(`create database ${database} template ${TEMPLATE}`);
	const folder = mkdtempSync(path.join(tmpdir(), "qtrade-test-"));
	const databaseUrl = withDatabase(serverUrl, database);
	const ownerUrl = withDatabase(inject("ownerUrl"), database);
	let owner: Db | null = null;
	const env = parseEnv(
		{
			QTRADE_HOME: folder,
			QTRADE_ROOT: process.env.QTRADE_ROOT,
			QTRADE_LOG_LEVEL: "silent",
			DATABASE_URL: databaseUrl,
			...variables,
		},
		folder,
	);
	setEnv(env);
	mkdirSync(env.lake, { recursive: true });
	const db = openDb(databaseUrl, { max: 8 });
	afterAll(async () => {
		await db.end();
		await owner?.end();
		await admin.query(`drop database ${database} with (force)`);
		await admin.end();
		// The next file of this process must make its own: nothing of it may reach into this one's folder and database.
		setEnv(null);
		rmSync(folder, { recursive: true, force: true });
	});
	return {
		db,
		databaseUrl,
		ownerUrl,
		asOwner: () => {
			owner ??= openDb(ownerUrl, { max: 2, as: "owner" });
			return owner;
		},
		env,
		folder,
		csv: (name, lines) => {
			const file = path.join(folder, name);
			mkdirSync(path.dirname(file), { recursive: true });
			writeFileSync(file, `${lines.join("\n")}\n`);
			return file;
		},
		dataset: async (name, glob, changes = {}) => {
			const definition = { ...fileDefinition(name, path.join(folder, glob)), ...changes };
			await createDataset(db, actor, definition);
			return definition;
		},
		ingest: async (dataset, request = {}) => {
			const run = await startRun(db, actor, {
				dataset,
				from: null,
				to: null,
				symbols: null,
				full: false,
				...request,
			});
			await executeRun({ db, env, worker: "test" }, run);
			return getRun(db, run);
		},
		replay: async (dataset) => {
			const run = await startReplay(db, actor, dataset);
			await executeRun({ db, env, worker: "test" }, run);
			return getRun(db, run);
		},
	};
}

/**
 * Integration tests' Postgres: one embedded server for the whole run, or the server that QTRADE_TEST_DATABASE_URL names
 * (a superuser's URL; for tests alone), with a migrated template database.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { APPLICATION_ROLE, openDb } from "../server/db";
import { ensureApplicationRole } from "../server/postgres/application-role";
import { acquireEmbeddedPostgres } from "../server/postgres/embedded";
import { migrate } from "../server/postgres/migrate";

declare module "vitest" {
	export interface ProvidedContext {
		/** for everything that a process of ours does */
		postgresUrl: string;
		/** the schema's owner: makes databases, migrates, tampers */
		ownerUrl: string;
	}
}

export const TEMPLATE = "qtrade_template";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const root = path.dirname(import.meta.dirname);
	const given = process.env.QTRADE_TEST_DATABASE_URL;
	const server = given ? await takeServer(given) : await startServer(root);
	const admin = openDb(server.ownerUrl, { max: 1, as: "owner" });
	await admin.query(`drop database if exists ${TEMPLATE} with (force)`);
	await admin.query(`create database ${TEMPLATE}`);
	await admin.end();
	const template = openDb(withDatabase(server.ownerUrl, TEMPLATE), { max: 2, as: "owner" });
	await migrate(template, root, "dev");
	await template.end();
	project.provide("postgresUrl", server.databaseUrl);
	project.provide("ownerUrl", server.ownerUrl);
	return server.close;
}

type Server = { databaseUrl: string; ownerUrl: string; close(): Promise<void> };

async function startServer(root: string): Promise<Server> {
	const home = mkdtempSync(path.join(tmpdir(), "qtrade-tests-"));
	// Root's Postgres runs as another account, which must be let through.
	chmodSync(home, 0o755);
	const { databaseUrl, ownerUrl, release } = await acquireEmbeddedPostgres(home, root);
	const close = async (): Promise<void> => {
		await release();
		rmSync(home, { recursive: true, force: true });
	};
	return { databaseUrl, ownerUrl, close };
}

/** As on the embedded server, the application's role can log in by itself; its password is new with each run. */
async function takeServer(ownerUrl: string): Promise<Server> {
	const password = randomBytes(24).toString("hex");
	const admin = openDb(ownerUrl, { max: 1, as: "owner" });
	const { rows } = await admin.query<{ version: string }>("select current_setting('server_version') as version");
	process.stdout.write(`integration tests on the PostgreSQL ${rows[0]?.version} of QTRADE_TEST_DATABASE_URL\n`);
	await ensureApplicationRole(admin);
	await admin.query(`alter role ${APPLICATION_ROLE} login password '${password}'`);
	await admin.end();
	const application = new URL(ownerUrl);
	application.username = APPLICATION_ROLE;
	application.password = password;
	const close = async (): Promise<void> => {
		const last = openDb(ownerUrl, { max: 1, as: "owner" });
		await last.query(`drop database if exists ${TEMPLATE} with (force)`);
		await last.query(`alter role ${APPLICATION_ROLE} nologin password null`);
		await last.end();
	};
	return { databaseUrl: application.toString(), ownerUrl, close };
}

export function withDatabase(url: string, database: string): string {
	const changed = new URL(url);
	changed.pathname = `/${database}`;
	return changed.toString();
}

/** Integration tests' Postgres: one embedded server for the whole run, with a migrated template database. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { openDb } from "../server/db";
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
	const home = mkdtempSync(path.join(tmpdir(), "qtrade-tests-"));
	// Root's Postgres runs as another account, which must be let through.
	chmodSync(home, 0o755);
	const postgres = await acquireEmbeddedPostgres(home, root);
	const admin = openDb(postgres.ownerUrl, { max: 1, as: "owner" });
	await admin.query(`create database ${TEMPLATE}`);
	await admin.end();
	const template = openDb(withDatabase(postgres.ownerUrl, TEMPLATE), { max: 2, as: "owner" });
	await migrate(template, root, "dev");
	await template.end();
	project.provide("postgresUrl", postgres.databaseUrl);
	project.provide("ownerUrl", postgres.ownerUrl);
	return async () => {
		await postgres.release();
		rmSync(home, { recursive: true, force: true });
	};
}

export function withDatabase(url: string, database: string): string {
	const changed = new URL(url);
	changed.pathname = `/${database}`;
	return changed.toString();
}

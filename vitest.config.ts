import path from "node:path";
import { defineConfig } from "vitest/config";

const shared = {
	environment: "node" as const,
	testTimeout: 60_000,
	hookTimeout: 120_000,
	// Each file may hold a DuckDB and child processes: no more of them than the smallest machine holds, whatever this one has.
	maxWorkers: 2,
	// A file leaves nothing behind that the next one would meet (environment, database, lake), so the code that both
	// import need not be read anew.
	isolate: false,
	env: {
		QTRADE_ROOT: import.meta.dirname,
		QTRADE_LOG_LEVEL: "silent",
		QTRADE_HOME: path.join("/nonexistent", "unset"),
	},
};

/** unit: no database. integration: a real Postgres, each file on its own clone of a template. */
export default defineConfig({
	resolve: { alias: { "@": import.meta.dirname } },
	test: {
		projects: [
			{
				extends: true,
				test: {
					...shared,
					name: "unit",
					include: ["{server,app,cli,workers,scripts,tests,bench}/**/*.test.{ts,tsx}"],
					exclude: ["**/*.db.test.ts", "tests/contracts/**", "node_modules/**"],
				},
			},
			{
				extends: true,
				test: { ...shared, name: "contracts", include: ["tests/contracts/**/*.test.ts"] },
			},
			{
				extends: true,
				test: {
					...shared,
					name: "integration",
					// Part of their time goes to the disk, Postgres and children that start: a third fills it.
					maxWorkers: 3,
					include: ["{server,app,cli,workers,tests,bench,prisma}/**/*.db.test.ts"],
					globalSetup: ["tests/postgres-setup.ts"],
				},
			},
		],
	},
});

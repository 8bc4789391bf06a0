/** The house's import rules (docs/architecture.md), as errors. */
const capabilities = "backfills|datasets|lineage|instruments|quality|query|identity|rollbacks|schedules|ops|demo";

export default {
	forbidden: [
		{ name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
		{
			name: "server-knows-no-shell",
			comment: "app, workers and cli import server, never the reverse",
			severity: "error",
			from: { path: "^server/" },
			to: { path: "^(app|workers|cli)/" },
		},
		{
			name: "shells-apart",
			comment: "app, workers and cli do not import one another",
			severity: "error",
			from: { path: "^(app|workers|cli)/" },
			to: { path: "^(app|workers|cli)/", pathNot: "^$1/" },
		},
		{
			name: "web-loads-no-engine",
			comment: "nothing reachable from app/ loads DuckDB or Polars: the web reads data through the sandbox's client",
			severity: "error",
			from: { path: "^app/" },
			to: { path: "node_modules/(@duckdb|nodejs-polars)", reachable: true },
		},
		{
			name: "engine-only-in-lake",
			comment: "server/lake is the only code that loads DuckDB or Polars",
			severity: "error",
			from: { path: "^(app|cli|workers|server)/", pathNot: "^server/lake/" },
			to: { path: "node_modules/(@duckdb|nodejs-polars)" },
		},
		{
			name: "client-takes-vocabulary-only",
			comment: "what runs in a browser takes from the server only pure words and types",
			severity: "error",
			from: { path: "^app/", pathNot: "(^app/api/|^app/(livez|readyz)/|layout\\.tsx$|page\\.tsx$|/viewer\\.ts$)" },
			to: { path: "^server/", pathNot: "^server/vocabulary/", dependencyTypesNot: ["type-only"] },
		},
		{
			name: "vocabulary-is-pure",
			severity: "error",
			from: { path: "^server/vocabulary/" },
			to: { pathNot: "^server/vocabulary/" },
		},
		{
			name: "capabilities-apart",
			comment:
				"a capability takes another one's reads.ts only; the pipeline may compose any; any may ask who it really is, and ends the rollback request that its change voids",
			severity: "error",
			from: { path: `^server/(${capabilities})/`, pathNot: "(^server/demo/|\\.test\\.ts$)" },
			to: {
				path: `^server/(${capabilities}|pipeline)/`,
				pathNot:
					"(^server/$1/|/reads\\.ts$|^server/identity/fresh-sign-in\\.ts$|^server/rollbacks/lapse-requests\\.ts$)",
				dependencyTypesNot: ["type-only"],
			},
		},
		{
			name: "nothing-imports-tests",
			severity: "error",
			from: { pathNot: "(\\.test\\.tsx?$|^tests/|^e2e/)" },
			to: { path: "(\\.test\\.tsx?$|^tests/|^e2e/)" },
		},
	],
	options: {
		doNotFollow: { path: "node_modules" },
		exclude: { path: "(\\.test\\.tsx?$|^server/generated/)" },
		tsPreCompilationDeps: "specify",
		tsConfig: { fileName: "tsconfig.json" },
		enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
	},
};

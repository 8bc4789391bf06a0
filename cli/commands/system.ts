import type { Command } from "commander";
import { env } from "../../server/env";
import { diagnoseInstallation } from "../../server/ops/doctor";
import { checkLake } from "../../server/ops/fsck";
import { pendingMigrations } from "../../server/postgres/migrate";
import { type GlobalOptions, runCommand } from "../context";
import { openOutput, printError, table } from "../output";
import { parsePort } from "../parse";
import { stopSignal } from "../stop-signal";
import { runUp, type UpOptions } from "../up/up";

export function addSystemCommands(program: Command): void {
	program
		.command("up")
		.description("start Postgres (if needed), migrations, worker and console, in one process group")
		.option("--port <n>", "the console's port (default QTRADE_PORT, 3400)", parsePort)
		.option("--no-demo", "do not seed the demo into a new database")
		.option("--dev", "the console in development mode, reloading as the code changes")
		.action(async (options: GlobalOptions & UpOptions) => {
			try {
				process.exitCode = await runUp(options);
			} catch (error) {
				process.exitCode = printError(options.json ?? false, error);
			}
		});

	program
		.command("migrate")
		.description("bring the database to this version's schema; stamps a new one with QTRADE_ENV")
		.action((options: GlobalOptions) =>
			runCommand(
				options,
				async ({ db, env: settings, out, applied }) => {
					out.result({ applied, pending: await pendingMigrations(db, settings.root) }, (document) =>
						document.applied.length === 0
							? "the schema is up to date"
							: `applied schema version ${document.applied.join(", ")}`,
					);
				},
				{ migrate: true },
			),
		);

	program
		.command("doctor")
		.description("look at everything qtrade leans on and say what to mend")
		.action(async (options: GlobalOptions) => {
			const out = openOutput(options.json ?? false);
			try {
				const findings = await diagnoseInstallation(env(), stopSignal().signal);
				out.result({ ok: findings.every((finding) => finding.ok), findings }, (document) =>
					table(
						["", "what", "finding"],
						document.findings.map((finding) => [finding.ok ? "ok" : "!!", finding.name, finding.message]),
					),
				);
				process.exitCode = findings.every((finding) => finding.ok) ? 0 : 3;
			} catch (error) {
				process.exitCode = printError(out.json, error);
			}
		});

	program
		.command("fsck")
		.description("check the invariants of control plane and lake; --deep reads every row again")
		.option("--deep", "recompute content hashes from the rows")
		.action((options: GlobalOptions & { deep?: boolean }) =>
			runCommand(options, async ({ db, env: settings, out }) => {
				const report = await checkLake(db, settings.lake, options.deep ?? false);
				out.result(report, ({ ok, problems, checked }) =>
					ok
						? `clean: ${checked.versions} versions, ${checked.files} files, ${checked.audit_rows} audit rows; ${checked.unreferenced_files} files that nothing names`
						: table(
								["invariant", "where", "problem"],
								problems.map((row) => [row.invariant, row.where, row.problem]),
							),
				);
				return report.ok ? 0 : 1;
			}),
		);
}

import type { Command } from "commander";
import { readDefinitionFile } from "../../server/datasets/definition";
import { listDatasets } from "../../server/datasets/overview";
import { getDataset } from "../../server/datasets/reads";
import { archiveDataset, createDataset, updateDataset } from "../../server/datasets/save-dataset";
import { type GlobalOptions, runCommand } from "../context";
import { minute, table } from "../output";

export function addDatasetCommands(program: Command): void {
	const dataset = program.command("dataset").description("what is ingested, from where, under which checks");

	dataset
		.command("create <definition.json>")
		.description("register a dataset from its definition")
		.action((file: string, options: GlobalOptions) =>
			runCommand(options, async ({ db, out, actor }) => {
				const definition = await readDefinitionFile(file);
				const { revision } = await createDataset(db, await actor(), definition);
				out.result(
					{ name: definition.name, zone: definition.zone, kind: definition.kind, revision },
					({ name }) => `created ${name}; fill it with: qtrade ingest ${name}`,
				);
			}),
		);

	dataset
		.command("update <definition.json>")
		.description("store a new revision of a dataset's definition")
		.action((file: string, options: GlobalOptions) =>
			runCommand(options, async ({ db, out, actor }) => {
				const definition = await readDefinitionFile(file);
				const { revision, changed } = await updateDataset(db, await actor(), definition);
				out.result({ name: definition.name, revision, changed }, (document) =>
					document.changed
						? `${document.name} is at revision ${revision}`
						: `${document.name} is unchanged (revision ${revision})`,
				);
			}),
		);

	dataset
		.command("list")
		.description("every dataset with its state")
		.action((options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) => {
				const datasets = (await listDatasets(db)).map(({ strip: _, ...row }) => row);
				out.result({ datasets }, (document) =>
					table(
						["dataset", "state", "version", "rows", "watermark", "behind", "last run"],
						document.datasets.map((row) => [
							row.name,
							row.health,
							row.current_version,
							row.row_count,
							row.watermark,
							row.freshness.sessions_behind,
							row.last_run ? `${row.last_run.id} ${row.last_run.state}` : null,
						]),
					),
				);
			}),
		);

	dataset
		.command("show <name>")
		.description("one dataset: definition, state, latest checks")
		.action((name: string, options: GlobalOptions) =>
			runCommand(options, async ({ db, out }) => {
				const { strip: _, session_dates: __, ...view } = await getDataset(db, name);
				out.result(view, (shown) =>
					[
						`${shown.name}  ${shown.health}: ${shown.health_reason}`,
						`zone ${shown.zone}, kind ${shown.kind}, calendar ${shown.calendar}${shown.definition.basis ? `, basis ${shown.definition.basis}` : ""}`,
						`source ${shown.source}`,
						`version ${shown.current_version ?? "none"}, ${(shown.row_count ?? 0).toLocaleString("en-US")} rows, watermark ${shown.watermark ?? "none"}, published ${minute(shown.published_at) ?? "never"}`,
						"",
						table(
							["check", "status", "severity", "count", "message"],
							shown.latest_checks.map((check) => [
								check.name,
								check.status,
								check.severity,
								check.count,
								check.message,
							]),
						),
					].join("\n"),
				);
			}),
		);

	dataset
		.command("archive <name>")
		.description("take a dataset out of service; its versions stay readable")
		.action((name: string, options: GlobalOptions) =>
			runCommand(options, async ({ db, out, actor }) => {
				await archiveDataset(db, await actor(), name);
				out.result({ name, archived: true }, () => `archived ${name}`);
			}),
		);
}

"use client";
import type { DatasetView } from "@/server/vocabulary/views";
import { JsonView } from "../../../_ui/json-view";
import { Link } from "../../../_ui/link";
import { Section } from "../../../_ui/section";
import { Time } from "../../../_ui/time";
import { ChecksTable } from "../../_parts/checks-table";
import { RollBackButton } from "../../_parts/roll-back-button";
import { paths } from "../../paths";
import { ChecksBySession } from "./checks-by-session";

/** What the checks said of each session and last, and what they are set to. */
export function QualityTab({ dataset }: { dataset: DatasetView }) {
	const first = dataset.latest_checks[0];
	const settings = dataset.definition.checks;
	const doubted =
		first !== undefined &&
		first.version === dataset.current_version &&
		dataset.latest_checks.some((check) => check.status !== "pass" && check.status !== "skipped");
	return (
		<div className="grid grid-cols-[minmax(0,1fr)] gap-8">
			<ChecksBySession name={dataset.name} />
			<Section
				title="Latest results"
				aside={
					first && (
						<>
							from{" "}
							<Link href={paths.run(first.run)} className="text-accent underline underline-offset-2">
								run {first.run}
							</Link>
							, <Time at={first.evaluated_at} />
						</>
					)
				}
			>
				{doubted && dataset.restorable_version !== null && dataset.pending_rollback === null && (
					<div className="mb-3 flex flex-wrap items-center gap-3 text-muted text-sm">
						Readers have this version. If a check below shows that it should not be theirs:
						<RollBackButton dataset={dataset.name} to={dataset.restorable_version} />
					</div>
				)}
				<ChecksTable
					keyboard
					checks={dataset.latest_checks}
					dataset={dataset.name}
					none="Every run checks the rows it staged before it publishes them; what its checks said will be here."
				/>
			</Section>
			<Section title="Settings">
				{settings && Object.keys(settings).length > 0 ? (
					<JsonView json={JSON.stringify(settings, null, 2)} label="check settings" maxClass="max-h-80" />
				) : (
					<p className="text-muted text-sm">
						The definition names none, so every check has its usual thresholds. They are set under{" "}
						<code className="font-mono text-xs">checks</code> in the definition.
					</p>
				)}
			</Section>
		</div>
	);
}

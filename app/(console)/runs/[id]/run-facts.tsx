import type { RunView } from "@/server/vocabulary/run-views";
import { Fact, Facts } from "../../../_ui/facts";
import { Link } from "../../../_ui/link";
import { Section } from "../../../_ui/section";
import { Time } from "../../../_ui/time";
import { RunDuration, TriggerText, WindowText } from "../../_parts/run-columns";
import { paths } from "../../paths";

/** Who asked for what, when, and who did it. */
export function RunFacts({ run }: { run: RunView }) {
	return (
		<Section title="About" className="md:col-span-2 xl:col-span-1">
			<Facts>
				<Fact name="Asked by">
					<TriggerText run={run} />
				</Fact>
				<Fact name="Window">
					<WindowText run={run} />
				</Fact>
				<Fact name="Queued">
					<Time at={run.queued_at} /> <Time at={run.queued_at} show="exchange" className="text-subtle text-xs" />
				</Fact>
				<Fact name="Took">
					{run.started_at === null ? <span className="text-subtle">not started</span> : <RunDuration run={run} />}
				</Fact>
				<Fact name="Started from">
					{run.base_version === null ? (
						<span className="text-subtle">no version</span>
					) : (
						<Link href={paths.version(run.dataset, run.base_version)} className="num text-accent hover:underline">
							v{run.base_version}
						</Link>
					)}
				</Fact>
				<Fact name="Definition">
					<Link href={paths.dataset(run.dataset, { tab: "settings" })} className="text-accent hover:underline">
						revision {run.definition_revision}
					</Link>
				</Fact>
				<Fact name="Worker">
					{run.worker ? (
						<span className="num break-all">{run.worker}</span>
					) : (
						<span className="text-subtle">none yet</span>
					)}
				</Fact>
			</Facts>
		</Section>
	);
}

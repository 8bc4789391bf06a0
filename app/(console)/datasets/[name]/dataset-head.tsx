"use client";
import { Play } from "lucide-react";
import { isFinalRunState, isGoodRunState } from "@/server/vocabulary/states";
import type { DatasetView } from "@/server/vocabulary/views";
import { Button, buttonClass } from "../../../_ui/button";
import { FactCell, FactRow } from "../../../_ui/facts";
import { Link } from "../../../_ui/link";
import { Notice } from "../../../_ui/notice";
import { formatCount } from "../../../_ui/number-format";
import { PageHeader } from "../../../_ui/page-header";
import { useShortcuts } from "../../../_ui/shortcuts";
import { StateBadge } from "../../../_ui/state-badge";
import { capitalised } from "../../../_ui/text-format";
import { SessionDate, Time } from "../../../_ui/time";
import { useMay } from "../../_client/use-me";
import { FreshnessText } from "../../_parts/freshness-cell";
import { HoldButton, UnholdButton } from "../../_parts/hold-control";
import { RollBackButton } from "../../_parts/roll-back-button";
import { useStartRun } from "../../_parts/start-run";
import { paths } from "../../paths";

/** What the dataset is, how it is and why, and the one thing that can be done with it. */
export function DatasetHead({ dataset }: { dataset: DatasetView }) {
	const startRun = useStartRun();
	const mayStart = useMay("run.start") && dataset.archived_at === null;
	useShortcuts(
		mayStart ? [{ keys: "s", label: "Start a run", group: "This dataset", run: () => startRun(dataset.name) }] : [],
	);
	return (
		<>
			<PageHeader
				title={dataset.name}
				state={<StateBadge state={dataset.health} size="lg" />}
				actions={
					<>
						<HoldButton dataset={dataset} />
						{dataset.restorable_version !== null && dataset.pending_rollback === null && (
							<RollBackButton dataset={dataset.name} to={dataset.restorable_version} label="Roll back…" />
						)}
						{mayStart && (
							<Button look="primary" onClick={() => startRun(dataset.name)}>
								<Play aria-hidden className="size-3.5" />
								Start run
							</Button>
						)}
					</>
				}
			>
				{dataset.description}
				{dataset.is_simulated && !/simulated/i.test(dataset.description) && (
					<span className="text-subtle"> Simulated data.</span>
				)}
			</PageHeader>
			{dataset.holds.length > 0 && <HoldNotices dataset={dataset} />}
			<HealthNotice dataset={dataset} />
			<div className="mb-4">
				<FactRow>
					<FactCell name="Freshness">
						<FreshnessText freshness={dataset.freshness} />
					</FactCell>
					<FactCell name="Watermark">
						<SessionDate date={dataset.watermark} />
					</FactCell>
					<FactCell name="Current version">
						{dataset.current_version === null ? (
							<span className="text-subtle">none yet</span>
						) : (
							<Link
								href={paths.version(dataset.name, dataset.current_version)}
								className="num font-semibold text-accent hover:underline"
							>
								v{dataset.current_version}
							</Link>
						)}
					</FactCell>
					<FactCell name="Rows">
						<span className="num">{dataset.row_count === null ? "–" : formatCount(dataset.row_count)}</span>
					</FactCell>
					<FactCell name="Last change">
						<Time at={dataset.published_at} absent="never" />
					</FactCell>
					<FactCell name="Next close">
						<Time at={dataset.freshness.next_close} clock="app" show="exchange" />{" "}
						<Time at={dataset.freshness.next_close} clock="app" absent="" className="text-subtle text-sm" />
					</FactCell>
					<FactCell name="Next run">
						<Time
							at={dataset.next_run_at}
							clock="app"
							absent={dataset.schedule?.paused ? "paused" : dataset.schedule?.enabled ? "–" : "by hand"}
						/>
					</FactCell>
				</FactRow>
			</div>
		</>
	);
}

/** Why the dataset is not well, with the way to the run that says more. */
function HealthNotice({ dataset }: { dataset: DatasetView }) {
	const { last_run: run } = dataset;
	if (dataset.archived_at !== null) {
		return (
			<Notice
				state="unknown"
				className="mb-4"
				title={
					<>
						Archived <Time at={dataset.archived_at} />: it is not run any more
					</>
				}
			/>
		);
	}
	if (dataset.health === "healthy" || dataset.health === "held" || dataset.health_reason === "") return null;
	const endedBadly = run !== null && isFinalRunState(run.state) && !isGoodRunState(run.state);
	const target = run !== null && (endedBadly || !isFinalRunState(run.state)) ? run : null;
	return (
		<Notice
			state={dataset.health}
			className="mb-4"
			title={capitalised(dataset.health_reason)}
			action={
				target ? (
					<Link href={paths.run(target.id)} className={buttonClass()}>
						{endedBadly ? `See run ${target.id}` : `Follow run ${target.id}`}
					</Link>
				) : (
					dataset.health === "warning" && (
						<Link href={paths.dataset(dataset.name, { tab: "quality" })} className={buttonClass()}>
							See the checks
						</Link>
					)
				)
			}
		/>
	);
}

/** What stops publishing, each with its way out. */
function HoldNotices({ dataset }: { dataset: DatasetView }) {
	const liftable = dataset.holds.find(
		(hold) => hold.rollback_request !== dataset.pending_rollback || hold.rollback_request === null,
	);
	return (
		<div className="mb-4 grid gap-2">
			{dataset.holds.map((hold) => {
				const waits = hold.rollback_request !== null && hold.rollback_request === dataset.pending_rollback;
				return (
					<Notice
						key={hold.id}
						state="held"
						title={
							<>
								{waits ? `${hold.placed_by} asked for a rollback` : `${hold.placed_by} stopped publishing`}{" "}
								<Time at={hold.placed_at} />
							</>
						}
						action={
							<>
								{hold.rollback_request !== null && (
									<Link
										href={paths.rollback(hold.rollback_request)}
										className={buttonClass(waits ? "primary" : "secondary")}
									>
										See rollback {hold.rollback_request}
									</Link>
								)}
								{hold === liftable && <UnholdButton dataset={dataset.name} holds={dataset.holds} />}
							</>
						}
					>
						{hold.reason}. Readers are not affected: they keep version {dataset.current_version ?? "none"}.
					</Notice>
				);
			})}
		</div>
	);
}

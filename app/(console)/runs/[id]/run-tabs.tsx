"use client";
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import type { RunView } from "@/server/vocabulary/run-views";
import { isFinalRunState } from "@/server/vocabulary/states";
import { type Tab, Tabs } from "../../../_ui/tabs";
import { ChecksTable } from "../../_parts/checks-table";
import { RUN_TABS, type RunTab } from "../../paths";
import { RequestsTab } from "./requests-tab";
import { RunLog } from "./run-log";
import { QuarantineTab, WithdrawnTab } from "./set-aside-tabs";
import { SourceFiles } from "./source-files";

/** A tab, and where its reader is in it: that means nothing in another one. */
const PLACE = { tab: parseAsStringLiteral(RUN_TABS), page: parseAsInteger, which: parseAsString };

/** The evidence: checks, log, rows set aside, files received. */
export function RunTabs({ run }: { run: RunView }) {
	const open = !isFinalRunState(run.state);
	// Chosen once: a run that ends while it is watched does not change the page under its reader.
	const [usual] = useState<RunTab>(
		open || run.checks.length === 0 ? "log" : run.rows_withdrawn > 0 ? "withdrawn" : "checks",
	);
	const [{ tab: given }, go] = useQueryStates(PLACE, { history: "push" });
	const tab = given ?? usual;
	return (
		<div id="evidence" className="scroll-mt-14">
			<Tabs<RunTab>
				label={`Parts of run ${run.id}`}
				tabs={tabsOf(run)}
				value={tab}
				onChange={(next) => void go({ tab: next === usual ? null : next, page: null, which: null })}
			>
				{tab === "checks" && (
					<ChecksTable
						checks={run.checks}
						dataset={run.dataset}
						none={
							open
								? "The staged rows are checked in the phase validate, before anything is published."
								: "The run ended before its rows were checked; nothing was published."
						}
					/>
				)}
				{tab === "log" && <RunLog id={run.id} open={open} />}
				{tab === "quarantine" && <QuarantineTab run={run} />}
				{tab === "withdrawn" && <WithdrawnTab run={run} />}
				{tab === "requests" && <RequestsTab run={run} />}
				{tab === "files" && <SourceFiles files={run.files} />}
			</Tabs>
		</div>
	);
}

function tabsOf(run: RunView): readonly Tab<RunTab>[] {
	const bad = run.checks.filter((check) => check.status === "fail" || check.status === "error").length;
	const warned = run.checks.filter((check) => check.status === "warn").length;
	return [
		{
			id: "checks",
			label: "Checks",
			count: bad + warned > 0 ? bad + warned : null,
			tone: bad > 0 ? "fail" : "warn",
		},
		{ id: "log", label: "Log" },
		{
			id: "quarantine",
			label: "Quarantined rows",
			count: run.rows.quarantined,
			...(run.rows.quarantined > 0 ? { tone: "warn" } : {}),
		},
		...(run.rows_withdrawn > 0
			? [{ id: "withdrawn", label: "Withdrawn rows", count: run.rows_withdrawn, tone: "held" } as const]
			: []),
		...(run.requests.asked > 0
			? [
					{
						id: "requests",
						label: "Requests",
						count: run.requests.asked,
						tone: run.requests.failed > 0 ? "warn" : "idle",
					} as const,
				]
			: []),
		{ id: "files", label: "Source files", count: run.files.length },
	];
}

"use client";
import { Command } from "../../_ui/copyable";
import { EmptyState } from "../../_ui/empty-state";
import { useMay } from "../_client/use-me";

/** Before the first dataset. */
export function NoDatasets() {
	const mayCreate = useMay("dataset.create");
	return (
		<EmptyState title="There are no datasets yet">
			<p>
				Each dataset will be a row here, worst first: its state, how many sessions it is behind, its last 40 sessions,
				the version that readers get, its rows and its next run.
			</p>
			<p>
				A dataset is made from a definition, a short JSON file that says where its rows come from and how to check them:
			</p>
			<Command>npx qtrade dataset create definition.json</Command>
			<p>Then its first run publishes version 1:</p>
			<Command>npx qtrade ingest us_prices_daily</Command>
			{!mayCreate && <p className="text-subtle">Creating a dataset needs the role admin, which you do not have.</p>}
		</EmptyState>
	);
}

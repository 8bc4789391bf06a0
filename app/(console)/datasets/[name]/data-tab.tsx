"use client";
import { shapeOf } from "@/server/vocabulary/kind-shapes";
import type { DatasetView } from "@/server/vocabulary/views";
import { Command } from "../../../_ui/copyable";
import { EmptyState } from "../../../_ui/empty-state";
import { SampleRows } from "../../_parts/sample-rows";

/** Rows of the version that readers get. */
export function DataTab({ dataset }: { dataset: DatasetView }) {
	if (dataset.current_version === null) {
		return (
			<EmptyState title="Nothing is published yet">
				<p>The rows that readers get will be shown here. A run that passes its checks publishes them:</p>
				<Command>{`npx qtrade ingest ${dataset.name}`}</Command>
			</EmptyState>
		);
	}
	return (
		<SampleRows
			name={dataset.name}
			version={dataset.current_version}
			rowCount={dataset.row_count ?? 0}
			shape={shapeOf(dataset)}
		/>
	);
}

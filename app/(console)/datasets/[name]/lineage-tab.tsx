import { versionId } from "@/server/vocabulary/lineage-views";
import type { DatasetView } from "@/server/vocabulary/views";
import { EmptyState } from "../../../_ui/empty-state";
import { LineageExplorer } from "../../lineage/lineage-explorer";

/** The current version's lineage; any other version's is a link on its page. */
export function LineageTab({ dataset }: { dataset: DatasetView }) {
	if (dataset.current_version === null) {
		return (
			<EmptyState title="Nothing is published yet">
				<p>What its first version was made from will be here, and then what comes of it.</p>
			</EmptyState>
		);
	}
	return <LineageExplorer of={versionId(dataset.name, dataset.current_version)} />;
}

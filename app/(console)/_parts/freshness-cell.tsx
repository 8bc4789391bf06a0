import type { DatasetRow } from "@/server/vocabulary/views";
import { plural } from "../../_ui/number-format";
import { SessionDate } from "../../_ui/time";

/** How fresh a dataset is, counted in its exchange's sessions. */
export function FreshnessText({ freshness }: { freshness: DatasetRow["freshness"] }) {
	if (!freshness.by_session) return <span className="text-subtle">not by session</span>;
	const behind = freshness.sessions_behind;
	if (behind === null) return <span className="text-subtle">no data yet</span>;
	if (behind === 0) return <span>up to date</span>;
	return (
		<span className="font-medium text-warn">
			{plural(behind, "session")} behind{freshness.is_late && ", late"}
		</span>
	);
}

export function FreshnessCell({ dataset }: { dataset: DatasetRow }) {
	return (
		<span className="block whitespace-nowrap leading-4.5">
			<FreshnessText freshness={dataset.freshness} />
			<span className="block text-subtle text-xs">
				{dataset.watermark ? (
					<>
						to <SessionDate date={dataset.watermark} />
					</>
				) : (
					"no watermark"
				)}
			</span>
		</span>
	);
}

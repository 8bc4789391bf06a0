import type { ReaderView } from "@/server/vocabulary/rollback-views";
import { plural } from "../../_ui/number-format";
import { Time } from "../../_ui/time";

/**
 * Who has read something, how, how often and when last.
 * @param total how many there are, where not all are given
 */
export function Readers({ readers, total }: { readers: readonly ReaderView[]; total: number }) {
	return (
		<ul className="grid gap-0.5">
			{readers.map((reader) => (
				<li key={`${reader.actor} ${reader.via} ${reader.token}`}>
					<span className="font-medium">{reader.actor}</span>
					<span className="text-muted">
						{" "}
						by {reader.via}
						{reader.token !== null && ` with the token ${reader.token || "(no label)"}`}, {plural(reader.reads, "time")}
						, last <Time at={reader.last_read_at} />
					</span>
				</li>
			))}
			{total > readers.length && <li className="text-subtle text-xs">and {total - readers.length} more</li>}
		</ul>
	);
}

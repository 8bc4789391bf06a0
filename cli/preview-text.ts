/** What a rollback would do, for a terminal: before anything does. */
import type { RollbackPreview } from "../server/vocabulary/rollback-views";
import { minute, table } from "./output";

const n = (value: number): string => value.toLocaleString("en-US");
const NAMED_MAX = 5;

export function previewText(preview: RollbackPreview): string {
	const { from, to, changes, readers, suspects, withdraws, open_runs: runs, waiting_runs: waiting = [] } = preview;
	const lines = [
		table(
			["", "now", "after"],
			[
				["version", from.version, `content of ${to.version}`],
				["rows", n(from.row_count), n(to.row_count)],
				["watermark", from.watermark, to.watermark],
				["next run asks from", preview.next_window.now ?? "everything", preview.next_window.after ?? "everything"],
				["content hash", from.content_hash.slice(0, 12), to.content_hash.slice(0, 12)],
			].map((row) => row.map((value) => (value === null ? null : String(value)))),
		),
	];
	if (changes) {
		lines.push(
			`rows: ${n(changes.added)} added, ${n(changes.removed)} removed, ${n(changes.restated)} restated in ${n(changes.symbols)} symbols and ${n(changes.dates)} sessions (${changes.files_read} files read, ${changes.files_shared} shared)`,
		);
		const symbols = changes.by_symbol.slice(0, NAMED_MAX).map((row) => row.symbol);
		if (symbols.length > 0)
			lines.push(`symbols: ${symbols.join(", ")}${changes.symbols > symbols.length ? ", …" : ""}`);
	} else lines.push(`rows: ${preview.changes_unknown}`);
	if (withdraws.length > 0) lines.push(`withdraws: version ${withdraws.join(", ")}`);
	lines.push(
		readers.length === 0
			? "read by: nobody since it was published"
			: `read by: ${readers.map((reader) => `${reader.actor}${reader.token ? ` (token ${reader.token})` : ""} ${n(reader.reads)}× until ${minute(reader.last_read_at)}`).join("; ")}${preview.readers_total > readers.length ? `; and ${n(preview.readers_total - readers.length)} more` : ""}`,
	);
	if (suspects.length > 0) {
		lines.push(`becomes suspect: ${suspects.map((row) => `${row.dataset}@${row.version}`).join(", ")}`);
	}
	if (runs.length > 0) lines.push(`under way: run ${runs.join(", ")}; what they bring will not be published`);
	if (waiting.length > 0) lines.push(`in line: run ${waiting.join(", ")}; they will build on what is put back`);
	if (preview.pauses) lines.push(`stays on hold: ${preview.pauses}`);
	for (const refusal of preview.refusals) lines.push(`not possible: ${refusal}`);
	return lines.join("\n");
}

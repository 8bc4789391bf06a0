"use client";
import type { RunView } from "@/server/vocabulary/run-views";
import { CopyButton, Hash } from "../../../_ui/copyable";
import { DataTable } from "../../../_ui/data-table";
import { EmptyState } from "../../../_ui/empty-state";
import { formatBytes } from "../../../_ui/number-format";
import type { TableColumn } from "../../../_ui/table-columns";

type SourceFile = RunView["files"][number];

const COLUMNS: readonly TableColumn<SourceFile>[] = [
	{ id: "name", header: "File", fixed: true, cell: (file) => <span className="num break-all">{file.name}</span> },
	{ id: "bytes", header: "Size", align: "right", cell: (file) => formatBytes(file.bytes) },
	{ id: "sha256", header: "sha256", cell: (file) => <Hash value={file.sha256} label="the file's sha256" /> },
	{
		id: "path",
		header: "Kept as",
		cell: (file) => (
			<span className="flex max-w-130 items-center gap-1">
				<span title={file.bronze_path} className="num min-w-0 truncate text-muted">
					{file.bronze_path}
				</span>
				<CopyButton text={file.bronze_path} label="Copy the path" className="-my-1" />
			</span>
		),
	},
];

/** What the run received, byte for byte. */
export function SourceFiles({ files }: { files: readonly SourceFile[] }) {
	if (files.length === 0) {
		return (
			<EmptyState title="The run received no files">
				What a source sends is kept byte for byte, whatever becomes of the run, and listed here.
			</EmptyState>
		);
	}
	return (
		<DataTable
			label="Source files"
			columns={COLUMNS}
			rows={files}
			rowKey={(file) => file.name}
			compact={(file) => (
				<div className="grid gap-0.5">
					<p className="flex justify-between gap-3">
						<span className="num min-w-0 break-all">{file.name}</span>
						<span className="num shrink-0 text-muted">{formatBytes(file.bytes)}</span>
					</p>
					<p className="num break-all text-subtle text-xs">{file.bronze_path}</p>
				</div>
			)}
		/>
	);
}

"use client";
import type { VersionFileView } from "@/server/vocabulary/views";
import { Hash } from "../../../../../_ui/copyable";
import { DataTable } from "../../../../../_ui/data-table";
import { EmptyState } from "../../../../../_ui/empty-state";
import { formatBytes, formatCount } from "../../../../../_ui/number-format";
import type { TableColumn } from "../../../../../_ui/table-columns";
import { SessionDate } from "../../../../../_ui/time";

const nameOf = (path: string): string => path.split("/").at(-1) ?? path;

/** The files of a version, each with the version that first held it: an unchanged file is shared, not copied. */
export function FilesTable({ files, version }: { files: readonly VersionFileView[]; version: number }) {
	if (files.length === 0) return <EmptyState title="This version has no files">It holds no rows.</EmptyState>;
	const columns: readonly TableColumn<VersionFileView>[] = [
		{
			id: "path",
			header: "File",
			fixed: true,
			cell: (file) => (
				<span title={file.path} className="num block max-w-72 truncate">
					{nameOf(file.path)}
				</span>
			),
		},
		{ id: "partition", header: "Partition", cell: (file) => file.partition },
		{ id: "rows", header: "Rows", align: "right", cell: (file) => formatCount(file.rows) },
		{ id: "bytes", header: "Size", align: "right", cell: (file) => formatBytes(file.bytes) },
		{
			id: "dates",
			header: "Sessions",
			cell: (file) => (
				<span className="whitespace-nowrap">
					<SessionDate date={file.min_date} /> – <SessionDate date={file.max_date} />
				</span>
			),
		},
		{
			id: "since",
			header: "Since",
			cell: (file) =>
				file.since_version === version ? (
					<span className="font-medium">new here</span>
				) : (
					<span className="num text-muted">v{file.since_version}</span>
				),
		},
		{
			id: "sha256",
			header: "sha256",
			cell: (file) => <Hash value={file.sha256} label="the file's sha256" chars={10} />,
		},
	];
	return (
		<DataTable
			label="Files"
			columns={columns}
			rows={files}
			rowKey={(file) => file.path}
			compact={(file) => (
				<div className="grid gap-0.5">
					<p className="flex items-baseline justify-between gap-3">
						<span className="font-medium">{file.partition}</span>
						<span className="text-muted text-sm">
							{file.since_version === version ? "new here" : `since v${file.since_version}`}
						</span>
					</p>
					<p className="num break-all text-muted text-xs">{nameOf(file.path)}</p>
					<p className="text-subtle text-xs">
						{formatCount(file.rows)} rows, {formatBytes(file.bytes)}
					</p>
				</div>
			)}
		/>
	);
}

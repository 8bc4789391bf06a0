"use client";
import type { VersionView } from "@/server/vocabulary/views";
import { buttonClass } from "../../../_ui/button";
import { cn } from "../../../_ui/cn";
import { Link } from "../../../_ui/link";
import { formatBytes, formatCount } from "../../../_ui/number-format";
import type { TableColumn } from "../../../_ui/table-columns";
import { SessionDate, Time } from "../../../_ui/time";
import { RollBackButton } from "../../_parts/roll-back-button";
import { CheckCounts, CurrentMark, RowChanges, WithdrawnMark } from "../../_parts/version-parts";
import { paths } from "../../paths";

/** The line itself: a dot per version, filled where readers are. */
function Rail({ isCurrent }: { isCurrent: boolean }) {
	return (
		<span aria-hidden className="absolute inset-y-0 left-3 w-2">
			<span className="absolute inset-y-0 left-1/2 w-px -translate-x-1/2 bg-line-strong" />
			<span
				className={cn(
					"absolute top-3 left-1/2 size-2 -translate-x-1/2 rounded-full border-2",
					isCurrent ? "border-accent bg-accent" : "border-control bg-bg",
				)}
			/>
		</span>
	);
}

const actionText = (version: VersionView): string =>
	version.restored_version === null ? version.action : `${version.action} to v${version.restored_version}`;

export const VERSION_COLUMNS: readonly TableColumn<VersionView>[] = [
	{
		id: "version",
		header: "Version",
		fixed: true,
		className: "w-36 pl-8",
		cellClassName: "relative align-top",
		cell: (version) => (
			<span className="flex items-baseline gap-2">
				<Rail isCurrent={version.is_current} />
				<Link
					href={paths.version(version.dataset, version.version)}
					data-row-link
					className="num font-semibold hover:underline"
				>
					v{version.version}
				</Link>
				{version.is_current && <CurrentMark />}
				{version.withdrawn_by !== null && <WithdrawnMark by={version.withdrawn_by} />}
			</span>
		),
	},
	{
		id: "published",
		header: "Published",
		cellClassName: "align-top",
		cell: (version) => (
			<span className="block leading-4.5">
				{actionText(version)} by {version.published_by}
				<span className="block text-subtle text-xs">
					<Time at={version.published_at} />
					{version.run !== null && (
						<>
							{" in "}
							<Link href={paths.run(version.run)} className="hover:text-fg hover:underline">
								run {version.run}
							</Link>
						</>
					)}
				</span>
			</span>
		),
	},
	{
		id: "changes",
		header: "Rows changed",
		align: "right",
		cellClassName: "align-top",
		cell: (version) => <RowChanges version={version} />,
	},
	{
		id: "rows",
		header: "Rows",
		align: "right",
		cellClassName: "align-top",
		cell: (version) => formatCount(version.row_count),
	},
	{
		id: "checks",
		header: "Checks",
		cellClassName: "align-top",
		cell: (version) => <CheckCounts checks={version.checks} />,
	},
	{
		id: "watermark",
		header: "Watermark",
		cellClassName: "align-top",
		cell: (version) => <SessionDate date={version.watermark} />,
	},
	{
		id: "size",
		header: "Size",
		align: "right",
		cellClassName: "align-top",
		cell: (version) => formatBytes(version.byte_count),
	},
	{
		id: "hash",
		header: "Content",
		cellClassName: "align-top",
		cell: (version) => (
			<span title={version.content_hash} className="num text-muted">
				{version.content_hash.slice(0, 10)}
			</span>
		),
	},
	{
		id: "actions",
		header: "",
		fixed: true,
		cellClassName: "align-top py-0.5 text-right",
		cell: (version) =>
			version.is_current ? null : (
				<span className="inline-flex gap-1">
					<Link
						href={paths.compare(version.dataset, { a: version.version })}
						className={buttonClass("quiet", "px-1.5")}
					>
						Compare
					</Link>
					<RollBackButton dataset={version.dataset} to={version.version} label="Roll back…" look="quiet" />
				</span>
			),
	},
];

/** A version on a phone. */
export function CompactVersion({ version }: { version: VersionView }) {
	return (
		<div className="relative grid gap-0.5 pl-6">
			<span aria-hidden className="absolute -inset-y-2.5 -left-2.5">
				<Rail isCurrent={version.is_current} />
			</span>
			<div className="flex items-baseline gap-2">
				<Link href={paths.version(version.dataset, version.version)} className="num py-0.5 font-semibold">
					v{version.version}
				</Link>
				{version.is_current && <CurrentMark />}
				{version.withdrawn_by !== null && <WithdrawnMark by={version.withdrawn_by} />}
				<Time at={version.published_at} className="ml-auto text-subtle text-xs" />
			</div>
			<p className="text-muted text-sm">
				{actionText(version)} by {version.published_by}
			</p>
			<p className="flex flex-wrap items-baseline gap-x-3 text-subtle text-xs">
				<span>{formatCount(version.row_count)} rows</span>
				<RowChanges version={version} />
				<CheckCounts checks={version.checks} />
				<span>
					to <SessionDate date={version.watermark} />
				</span>
			</p>
		</div>
	);
}

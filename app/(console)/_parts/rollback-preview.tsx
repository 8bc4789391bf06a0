import type { ReactNode } from "react";
import type { RollbackPreview, VersionSide } from "@/server/vocabulary/rollback-views";
import { cn } from "../../_ui/cn";
import { Link } from "../../_ui/link";
import { Notice } from "../../_ui/notice";
import { formatBytes, formatCount, plural } from "../../_ui/number-format";
import { Section } from "../../_ui/section";
import { SessionDate, Time } from "../../_ui/time";
import { paths } from "../paths";
import { ChangeTable, ChangeTotals } from "./change-counts";
import { Readers } from "./readers";

/** What a rollback would do, before anything does: now and after side by side, then rows, readers and what follows. */
export function RollbackPreviewView({ preview }: { preview: RollbackPreview }) {
	return (
		<div className="grid gap-6">
			{preview.refusals.length > 0 && (
				<Notice state="failed" title="This cannot be done as things are">
					{preview.refusals.join("; ")}
				</Notice>
			)}
			<NowAndAfter preview={preview} />
			<Changes preview={preview} />
			<Consequences preview={preview} />
		</div>
	);
}

/** The two versions, a line per fact; what differs stands out. */
export function NowAndAfter({ preview }: { preview: RollbackPreview }) {
	const { from, to, dataset, next_window: next } = preview;
	const link = (side: VersionSide): ReactNode => (
		<Link href={paths.version(dataset, side.version)} className="num font-semibold text-accent hover:underline">
			v{side.version}
		</Link>
	);
	const lines: { name: string; now: ReactNode; after: ReactNode; differs: boolean }[] = [
		{
			name: "Version",
			now: link(from),
			after: <>a new version with the content of {link(to)}</>,
			differs: true,
		},
		{
			name: "Rows",
			now: <span className="num">{formatCount(from.row_count)}</span>,
			after: <span className="num">{formatCount(to.row_count)}</span>,
			differs: from.row_count !== to.row_count,
		},
		{
			name: "Watermark",
			now: <SessionDate date={from.watermark} />,
			after: <SessionDate date={to.watermark} />,
			differs: from.watermark !== to.watermark,
		},
		{
			name: "Next run from",
			now: next.now ? <SessionDate date={next.now} /> : "everything anew",
			after: next.after ? <SessionDate date={next.after} /> : "everything anew",
			differs: next.now !== next.after,
		},
		{
			name: "Schema",
			now: <span className="num">{from.schema_hash.slice(0, 8)}</span>,
			after:
				from.schema_hash === to.schema_hash ? "the same" : <span className="num">{to.schema_hash.slice(0, 8)}</span>,
			differs: from.schema_hash !== to.schema_hash,
		},
		{
			name: "Definition",
			now: `revision ${from.definition_revision}`,
			after: `revision ${to.definition_revision}`,
			differs: from.definition_revision !== to.definition_revision,
		},
		{
			name: "Published",
			now: (
				<>
					<Time at={from.published_at} /> by {from.published_by}
				</>
			),
			after: (
				<>
					<Time at={to.published_at} /> by {to.published_by}
				</>
			),
			differs: false,
		},
		{
			name: "Content",
			now: <Hash hash={from.content_hash} />,
			after: <Hash hash={to.content_hash} />,
			differs: from.content_hash !== to.content_hash,
		},
	];
	return (
		<table aria-label="Now and after" className="w-full max-w-3xl border-separate border-spacing-0 text-sm">
			<thead>
				<tr className="text-left text-subtle text-xs [&>th]:border-b [&>th]:pb-1 [&>th]:font-normal">
					<th scope="col" className="w-28 max-sm:w-22">
						<span className="sr-only">Fact</span>
					</th>
					<th scope="col" className="pr-4">
						Now
					</th>
					<th scope="col">After</th>
				</tr>
			</thead>
			<tbody>
				{lines.map((line) => (
					<tr key={line.name} className="align-top [&>td]:border-b [&>td]:py-1 [&>th]:border-b [&>th]:py-1">
						<th scope="row" className="text-left font-normal text-subtle">
							{line.name}
						</th>
						<td className="pr-4">{line.now}</td>
						<td className={cn(line.differs ? "font-medium" : "text-muted")}>{line.after}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

const Hash = ({ hash }: { hash: string }) => (
	<span className="num text-muted" title={hash}>
		{hash.slice(0, 12)}
	</span>
);

function Changes({ preview: { changes, changes_unknown: unknown, dataset, from, to } }: { preview: RollbackPreview }) {
	if (changes === null) {
		return (
			<Section title="Rows that change">
				<p className="max-w-3xl text-muted text-sm">{unknown} The rollback itself does not read any row.</p>
			</Section>
		);
	}
	return (
		<Section
			title="Rows that change"
			aside={
				<Link href={paths.compare(dataset, { a: from.version, b: to.version })} className="text-accent hover:underline">
					Compare value by value
				</Link>
			}
		>
			<ChangeTotals counts={changes} />
			<p className="mt-1 mb-3 text-subtle text-xs">
				in {plural(changes.symbols, "symbol")} and {plural(changes.dates, "session")};{" "}
				{plural(changes.files_read, "file")} read ({formatBytes(changes.bytes_read)}),{" "}
				{formatCount(changes.files_shared)} shared by both
			</p>
			{changes.symbols > 0 && (
				<div className="grid gap-4 md:grid-cols-2">
					<ChangeTable
						label="Changes by symbol"
						header="Symbol"
						rows={changes.by_symbol.map((row) => ({ ...row, name: row.symbol }))}
						total={changes.symbols}
					/>
					<ChangeTable
						label="Changes by session"
						header="Session"
						rows={changes.by_date.map((row) => ({ ...row, name: row.date }))}
						total={changes.dates}
					/>
				</div>
			)}
		</Section>
	);
}

function Consequences({ preview }: { preview: RollbackPreview }) {
	const { readers, suspects, withdraws, open_runs: runs, waiting_runs: waiting = [], restorable, dataset } = preview;
	return (
		<Section title="What follows">
			<ul className="grid max-w-3xl gap-2 text-sm">
				<Line name="Withdrawn">
					{withdraws.length === 0
						? "no version"
						: withdraws.map((version, at) => (
								<span key={version}>
									{at > 0 && ", "}
									<Link href={paths.version(dataset, version)} className="num text-accent hover:underline">
										v{version}
									</Link>
								</span>
							))}
					{withdraws.length > 0 && (
						<span className="text-muted">
							: a run that would bring its rows back is held until somebody releases it
						</span>
					)}
				</Line>
				<Line name="Read by">
					{readers.length === 0 ? (
						<span className="text-muted">nobody has read what would be withdrawn</span>
					) : (
						<Readers readers={readers} total={preview.readers_total} />
					)}
				</Line>
				<Line name="Becomes suspect">
					{suspects.length === 0 ? (
						<span className="text-muted">nothing is derived from it</span>
					) : (
						suspects.map((row) => `${row.dataset} v${row.version}`).join(", ")
					)}
				</Line>
				{runs.length > 0 && (
					<Line name="Under way">
						<Runs runs={runs} />
						<span className="text-muted">: what they bring will not be published</span>
					</Line>
				)}
				{waiting.length > 0 && (
					<Line name="In line">
						<Runs runs={waiting} />
						<span className="text-muted">: they will build on what is put back</span>
					</Line>
				)}
				<Line name="Files">
					<span className={restorable.ok ? "text-muted" : "text-fail"}>
						{restorable.ok
							? `all ${plural(restorable.files, "file")} of v${preview.to.version} are there (${formatBytes(restorable.bytes)}); none moves`
							: restorable.problems.map(({ path, problem }) => `${path} ${problem}`).join("; ")}
					</span>
				</Line>
				{preview.pauses && <Line name="Stays on hold">{preview.pauses}</Line>}
			</ul>
		</Section>
	);
}

function Line({ name, children }: { name: string; children: ReactNode }) {
	return (
		<li className="grid gap-x-4 sm:grid-cols-[7rem_minmax(0,1fr)]">
			<span className="text-subtle">{name}</span>
			<div className="min-w-0 wrap-anywhere">{children}</div>
		</li>
	);
}

function Runs({ runs }: { runs: readonly number[] }) {
	return runs.map((run, at) => (
		<span key={run}>
			{at > 0 && ", "}
			<Link href={paths.run(run)} className="text-accent hover:underline">
				run {run}
			</Link>
		</span>
	));
}

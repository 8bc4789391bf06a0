"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { TableView } from "@/server/vocabulary/views";
import { cn } from "../../_ui/cn";
import { ErrorPanel } from "../../_ui/error-panel";
import { plural } from "../../_ui/number-format";
import { RowsGrid } from "../../_ui/rows-grid";
import { codeOf, problemOf } from "../_client/problem";
import { AnswerFacts } from "./answer-facts";
import { ChartView } from "./chart-view";
import { CsvButtons } from "./csv-buttons";
import { ProfilePane, useProfile } from "./profile-pane";
import type { Answer } from "./use-answers";

const VIEWS = ["rows", "chart", "profile"] as const;
type View = (typeof VIEWS)[number];
const LABELS: Record<View, string> = { rows: "Rows", chart: "Chart", profile: "Profile" };

/** What came of a query, as rows, as a chart or as a profile of its columns. */
export function AnswerPane({
	answer,
	isPending,
	sql,
	title,
}: {
	answer: Answer | undefined;
	isPending: boolean;
	/** as the editor has it now */
	sql: string;
	/** what the draft is called */
	title: string;
}) {
	const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("rows"));
	const profile = useProfile(answer, view === "profile");
	const table = answer?.table ?? null;
	// A profile counts the whole answer, of which the rows may be the beginning.
	const total = profile.data?.row_count ?? null;
	return (
		<section aria-label="Answer and how it is shown">
			<div className="mb-2 flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
				<fieldset className="flex gap-1">
					<legend className="sr-only">Show the answer as</legend>
					{VIEWS.map((one) => (
						<button
							key={one}
							type="button"
							aria-pressed={view === one}
							onClick={() => void setView(one)}
							className={cn(
								"h-7 rounded border px-2.5 text-sm pointer-coarse:h-10",
								view === one
									? "border-control bg-selected font-medium text-fg"
									: "border-transparent text-muted hover:bg-hover hover:text-fg",
							)}
						>
							{LABELS[one]}
						</button>
					))}
				</fieldset>
				{table !== null && table.rows.length > 0 && (
					<span className="ml-auto">
						<CsvButtons table={table} total={total} title={title} />
					</span>
				)}
			</div>
			{answer !== undefined && answer.asked.sql !== sql && (
				<p className="mb-2 border-l-3 border-l-warn-fill bg-sunken px-3 py-1.5 text-sm">
					The text was changed since: this is the answer to what it was.
				</p>
			)}
			<div className="min-h-24">
				{table !== null ? (
					view === "chart" ? (
						<ChartView table={table} total={total} />
					) : view === "profile" ? (
						<ProfilePane profile={profile} />
					) : (
						<RowsView table={table} total={total} />
					)
				) : (
					<NoRows answer={answer} isPending={isPending} />
				)}
			</div>
		</section>
	);
}

function RowsView({ table, total }: { table: TableView; total: number | null }) {
	return (
		<>
			{table.rows.length === 0 ? (
				<p className="border-y py-6 text-center text-muted text-sm">The query has no rows.</p>
			) : (
				<RowsGrid label="Answer" columns={table.columns} rows={table.rows} />
			)}
			<AnswerFacts table={table} total={total}>
				<span role="status" className="text-fg">
					{plural(table.rows.length, "row")}
				</span>
			</AnswerFacts>
		</>
	);
}

function NoRows({ answer, isPending }: { answer: Answer | undefined; isPending: boolean }) {
	if (isPending)
		return (
			<p role="status" className="text-muted text-sm">
				Running…
			</p>
		);
	if (answer === undefined)
		return (
			<p className="text-subtle text-sm">The answer will be shown here, with the versions that it was read from.</p>
		);
	if (answer.error === null)
		return (
			<p role="status" className="text-muted text-sm">
				Cancelled. Nothing is running any more.
			</p>
		);
	const problem = problemOf(answer.error);
	const isPinned = Object.keys(answer.asked.at).length > 0 && codeOf(answer.error) === "invalid_input";
	return (
		<ErrorPanel
			problem={isPinned ? { ...problem, remedy: "Unpin under the editor what the query does not read." } : problem}
		/>
	);
}

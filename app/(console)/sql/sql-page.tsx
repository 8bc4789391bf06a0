"use client";
import { useQuery } from "@tanstack/react-query";
import { Play, Square } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useMemo, useState } from "react";
import { PRICES_DAILY_COLUMNS } from "@/server/vocabulary/kinds";
import { Button } from "../../_ui/button";
import { ErrorPanel } from "../../_ui/error-panel";
import { Kbd } from "../../_ui/kbd";
import { PageHeader } from "../../_ui/page-header";
import { Section } from "../../_ui/section";
import { RowsSkeleton } from "../../_ui/skeleton";
import { problemOf } from "../_client/problem";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { paths } from "../paths";
import { CataloguePanel } from "./catalogue-panel";
import { DraftTabs } from "./draft-tabs";
import { HistoryList } from "./history-list";
import { SqlResult } from "./sql-result";
import { useDrafts, withDraft, withoutDraft } from "./use-drafts";
import { useRunSql } from "./use-run-sql";

const SqlEditor = dynamic(() => import("./sql-editor").then((module) => module.SqlEditor), {
	ssr: false,
	loading: () => <div className="h-44 border-y bg-sunken" />,
});

/** SQL over published versions: what may be asked on the left, the query above, its answer below. */
export function SqlPage() {
	const trpc = useTRPC();
	const catalogue = useQuery(trpc.datasets.overview.queryOptions());
	const [drafts, change] = useDrafts();
	const given = useSearchParams().get("sql");
	const router = useRouter();
	const run = useRunSql();
	const [strict, setStrict] = useState(false);
	const draft = drafts?.open.find((one) => one.id === drafts.chosen);
	const isReady = drafts !== null;
	useEffect(() => {
		if (given === null || !isReady) return;
		change((now) => withDraft(now, given));
		// It is in a draft now: a reload must not add it again.
		router.replace(paths.sql());
	}, [given, isReady, change, router]);
	const schema = useMemo(
		() =>
			Object.fromEntries(
				(catalogue.data?.datasets ?? []).map(({ name }) => [name, PRICES_DAILY_COLUMNS.map((column) => column.name)]),
			),
		[catalogue.data],
	);
	const write = (sql: string) =>
		change((now) => ({
			...now,
			open: now.open.map((one) => (one.id === now.chosen ? { ...one, sql } : one)),
		}));
	const sql = draft?.sql ?? "";
	const start = () => {
		if (sql.trim() !== "" && !run.isPending) run.mutate({ sql, strict });
	};
	return (
		<>
			<PageHeader title="SQL">
				One SELECT over published versions, read-only. <code>lake.prices</code> is what is current,{" "}
				<code>lake."prices@3"</code> is version 3 for good. What you read is kept in your history.
			</PageHeader>
			<div className="grid gap-x-8 gap-y-6 lg:grid-cols-[15rem_minmax(0,1fr)]">
				<Section title="Datasets" className="max-lg:order-last">
					<QueryView
						query={catalogue}
						skeleton={<RowsSkeleton rows={5} columns={1} rowClass="h-9" label="Loading datasets" />}
					>
						{({ datasets }) => (
							<CataloguePanel
								datasets={datasets}
								onPick={(text) => write(sql === "" || /\s$/.test(sql) ? sql + text : `${sql} ${text}`)}
							/>
						)}
					</QueryView>
				</Section>
				<div className="min-w-0">
					{drafts && (
						<DraftTabs
							open={drafts.open}
							chosen={drafts.chosen}
							onChoose={(chosen) => change((now) => ({ ...now, chosen }))}
							onClose={(id) => change((now) => withoutDraft(now, id))}
							onAdd={() => change((now) => withDraft(now, ""))}
						/>
					)}
					{draft ? (
						<SqlEditor key={draft.id} value={draft.sql} schema={schema} onChange={write} onRun={start} />
					) : (
						<div className="h-44 border-y bg-sunken" />
					)}
					<div className="mt-2 mb-4 flex flex-wrap items-center gap-3">
						<Button look="primary" onClick={start} disabled={sql.trim() === ""} busy={run.isPending}>
							<Play aria-hidden className="size-3.5" />
							Run
						</Button>
						{run.isPending && (
							<Button onClick={run.cancel}>
								<Square aria-hidden className="size-3" />
								Cancel
							</Button>
						)}
						<label className="flex items-center gap-2 text-sm">
							<input type="checkbox" checked={strict} onChange={(event) => setStrict(event.target.checked)} />
							Refuse while a dataset is on hold
						</label>
						<span className="text-subtle text-xs max-sm:hidden">
							<Kbd>Ctrl/⌘</Kbd> <Kbd>Enter</Kbd> runs it
						</span>
					</div>
					<div aria-live="polite" className="min-h-24">
						{run.error ? (
							<ErrorPanel problem={problemOf(run.error)} />
						) : run.data ? (
							<SqlResult table={run.data} />
						) : run.data === null ? (
							<p className="text-muted text-sm">Cancelled. Nothing is running any more.</p>
						) : (
							<p className="text-subtle text-sm">
								The answer will be shown here, with the versions that it was read from.
							</p>
						)}
					</div>
					<Section title="Your history" className="mt-8">
						<HistoryList onOpen={(text) => change((now) => withDraft(now, text))} />
					</Section>
				</div>
			</div>
		</>
	);
}

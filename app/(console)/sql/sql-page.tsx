"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useMemo, useState } from "react";
import { shapeOf } from "@/server/vocabulary/kind-shapes";
import { PageHeader } from "../../_ui/page-header";
import { Section } from "../../_ui/section";
import { useShortcuts } from "../../_ui/shortcuts";
import { RowsSkeleton } from "../../_ui/skeleton";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { paths } from "../paths";
import { AnswerPane } from "./answer-pane";
import { CataloguePanel } from "./catalogue-panel";
import { DraftTabs } from "./draft-tabs";
import { PinLine } from "./pin-line";
import { pinsFor } from "./pins";
import { QueriesDrawer, useDrawer } from "./queries-drawer";
import { RunBar } from "./run-bar";
import { useAnswers } from "./use-answers";
import {
	useDrafts,
	withChange,
	withDraft,
	withOrigin,
	withoutDraft,
	withPin,
	withReread,
	withSaved,
} from "./use-drafts";
import { useSaving } from "./use-saving";

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
	const [drawer, setDrawer] = useDrawer();
	const { answers, pending, run, cancel, forget } = useAnswers();
	const [strict, setStrict] = useState(false);
	const draft = drafts?.open.find((one) => one.id === drafts.chosen);
	const saving = useSaving(draft, (id, saved) => change((now) => withOrigin(now, id, saved)));
	const isReady = drafts !== null;
	const isLost = pending !== null && isReady && !drafts.open.some(({ id }) => id === pending);
	useEffect(() => {
		// Its draft was closed, or made room for another: nobody waits for it any more, and the next one may run.
		if (isLost) cancel();
	}, [isLost, cancel]);
	useEffect(() => {
		if (given === null || !isReady) return;
		change((now) => withDraft(now, given));
		// It is in a draft now: a reload must not add it again.
		router.replace(paths.sql());
	}, [given, isReady, change, router]);
	const schema = useMemo(
		() =>
			Object.fromEntries(
				(catalogue.data?.datasets ?? []).map((dataset) => [
					dataset.name,
					shapeOf(dataset).columns.map(({ name }) => name),
				]),
			),
		[catalogue.data],
	);
	const sql = draft?.sql ?? "";
	const pins = draft?.pins ?? {};
	const write = (text: string) => change((now) => withChange(now, { sql: text }));
	const canRun = draft !== undefined && sql.trim() !== "" && pending === null;
	const start = () => {
		if (draft && canRun) run(draft.id, { sql, at: pinsFor(sql, pins), strict });
	};
	const open = (drawing: Parameters<typeof change>[0]) => {
		change(drawing);
		void setDrawer(null);
	};
	const group = "SQL";
	useShortcuts([
		{ keys: "mod+enter", label: "Run the query", group, run: start },
		{ keys: "mod+s", label: "Save the query", group, run: saving.saveNow },
		{
			keys: "mod+o",
			label: "History and saved queries",
			group,
			run: () => void setDrawer((now) => (now === null ? "history" : null)),
		},
	]);
	return (
		<>
			<PageHeader title="SQL">
				One SELECT over published versions, read-only. <code>lake.prices</code> is what is current, or the version that
				you pin; <code>lake."prices@3"</code> is version 3 for good. What you read is kept in your history.
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
								pins={pins}
								onPick={(text) => write(sql === "" || /\s$/.test(sql) ? sql + text : `${sql} ${text}`)}
								onPin={(dataset, version) => change((now) => withPin(now, dataset, version))}
							/>
						)}
					</QueryView>
				</Section>
				<div className="min-w-0">
					{drafts && (
						<DraftTabs
							open={drafts.open}
							chosen={drafts.chosen}
							nameOf={saving.nameOf}
							onChoose={(chosen) => change((now) => ({ ...now, chosen }))}
							onClose={(id) => {
								forget(id);
								change((now) => withoutDraft(now, id));
							}}
							onAdd={() => change((now) => withDraft(now, ""))}
						/>
					)}
					{draft ? (
						<SqlEditor key={draft.id} value={sql} schema={schema} onChange={write} onRun={start} />
					) : (
						<div className="h-44 border-y bg-sunken" />
					)}
					<RunBar
						canRun={canRun}
						isRunning={pending !== null}
						isStrict={strict}
						saving={saving.buttons}
						onRun={start}
						onCancel={cancel}
						onStrict={setStrict}
						onDrawer={() => void setDrawer("history")}
					/>
					<PinLine sql={sql} pins={pins} onUnpin={(dataset) => change((now) => withPin(now, dataset, null))} />
					{saving.more}
					<div className="mt-4">
						{draft && (
							<AnswerPane
								key={draft.id}
								answer={answers[draft.id]}
								isPending={pending === draft.id}
								sql={sql}
								title={saving.nameOf(draft)}
							/>
						)}
					</div>
				</div>
			</div>
			<QueriesDrawer
				tab={drawer}
				onTab={(tab) => void setDrawer(tab)}
				onOpenSql={(text) => open((now) => withDraft(now, text))}
				saved={{
					onOpen: (saved) => open((now) => withSaved(now, saved)),
					onChanged: (before, after) => change((now) => withReread(now, before, after)),
				}}
			/>
		</>
	);
}

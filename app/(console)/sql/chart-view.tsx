"use client";
import dynamic from "next/dynamic";
import { useMemo } from "react";
import type { TableView } from "@/server/vocabulary/views";
import { formatCount, plural } from "../../_ui/number-format";
import { AnswerFacts } from "./answer-facts";
import { choiceOf, whyNoChart } from "./chart-choice";
import { ChartControls, useAskedChart } from "./chart-controls";
import { chartData, notesOf } from "./chart-data";

const ChartCanvas = dynamic(() => import("./chart-canvas").then((module) => module.ChartCanvas), {
	ssr: false,
	loading: () => <div role="status" aria-label="Loading the chart" className="h-72 bg-sunken sm:h-88" />,
});

/** The shown rows as a chart, with a foot line that says what of them is drawn and what is not. */
export function ChartView({ table, total }: { table: TableView; total: number | null }) {
	const [asked, setAsked] = useAskedChart();
	const choice = useMemo(() => choiceOf(table, asked), [table, asked]);
	const why = whyNoChart(table);
	const data = useMemo(() => (why === null ? chartData(table, choice) : null), [table, choice, why]);
	if (data === null) return <p className="border-y py-6 text-center text-muted text-sm">{why}</p>;
	const notes = notesOf(data, choice);
	return (
		<>
			<ChartControls columns={table.columns} choice={choice} onChange={(change) => void setAsked(change)} />
			<ChartCanvas data={data} choice={choice} />
			<AnswerFacts table={table} total={total}>
				<span className="text-fg">
					Chart of{" "}
					{data.rowsDrawn === data.rowsTotal
						? plural(data.rowsTotal, "row")
						: `${formatCount(data.rowsDrawn)} of ${plural(data.rowsTotal, "row")}`}
				</span>
				{notes.length > 0 && <span>{notes.join("; ")}</span>}
			</AnswerFacts>
		</>
	);
}

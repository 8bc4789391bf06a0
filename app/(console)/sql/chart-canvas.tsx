"use client";
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useMemo, useRef } from "react";
import type { ChartChoice } from "./chart-choice";
import { lookOf } from "./chart-colours";
import { type ChartData, describe } from "./chart-data";
import { chartOption } from "./chart-option";
import { useColours } from "./use-colours";

use([BarChart, LineChart, ScatterChart, GridComponent, TooltipComponent, SVGRenderer]);

/** A chart that fits its box and follows the theme. Its words say what it shows to who cannot see it. */
export function ChartCanvas({ data, choice }: { data: ChartData; choice: ChartChoice }) {
	const host = useRef<HTMLDivElement>(null);
	const chart = useRef<EChartsType>(null);
	const colours = useColours();
	const option = useMemo(() => chartOption(data, choice, colours), [data, choice, colours]);
	useEffect(() => {
		const box = host.current;
		if (!box) return;
		const made = init(box, null, { renderer: "svg" });
		chart.current = made;
		const resized = new ResizeObserver(() => made.resize());
		resized.observe(box);
		return () => {
			resized.disconnect();
			chart.current = null;
			made.dispose();
		};
	}, []);
	useEffect(() => {
		chart.current?.setOption(option, { notMerge: true });
	}, [option]);
	return (
		<figure>
			{data.series.length > 1 && (
				<figcaption>
					<ul aria-label="Series" className="mb-1 flex flex-wrap gap-x-4 gap-y-0.5 font-mono text-xs">
						{data.series.map(({ name }, index) => {
							const { colour, dashed } = lookOf(index, colours.series);
							return (
								<li key={name} className="flex items-center gap-1.5">
									<svg aria-hidden="true" width="18" height="8">
										<line
											x1="0"
											x2="18"
											y1="4"
											y2="4"
											stroke={colour}
											strokeWidth="3"
											strokeDasharray={dashed ? "5 3" : undefined}
										/>
									</svg>
									{name}
								</li>
							);
						})}
					</ul>
				</figcaption>
			)}
			<div role="img" aria-label={describe(data, choice)}>
				<div ref={host} aria-hidden className="h-72 w-full sm:h-88" />
			</div>
		</figure>
	);
}

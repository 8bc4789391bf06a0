/** A chart as ECharts is told of it. */
import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from "echarts/charts";
import type { GridComponentOption, TooltipComponentOption } from "echarts/components";
import type { ComposeOption } from "echarts/core";
import { formatMeasure } from "../../_ui/number-format";
import type { ChartChoice } from "./chart-choice";
import { lookOf } from "./chart-colours";
import type { ChartData, ChartSeries } from "./chart-data";
import type { Colours } from "./use-colours";

type SeriesOption = LineSeriesOption | BarSeriesOption | ScatterSeriesOption;
export type ChartOption = ComposeOption<SeriesOption | GridComponentOption | TooltipComponentOption>;

const MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";
const TEXT_PX = 12;
/** A line with few points shows them; among many they would only thicken it. */
const POINTS_SHOWN_MAX = 60;
const DATES = {
	year: "{yyyy}",
	month: "{yyyy}-{MM}",
	day: "{MM}-{dd}",
	hour: "{HH}:{mm}",
	minute: "{HH}:{mm}",
	second: "{HH}:{mm}:{ss}",
	millisecond: "{ss}.{SSS}",
} as const;

function seriesOption(
	{ name, points }: ChartSeries,
	index: number,
	choice: ChartChoice,
	colours: Colours,
): SeriesOption {
	const { colour, dashed } = lookOf(index, colours.series);
	if (choice.kind === "line")
		return {
			type: "line",
			name,
			data: points,
			connectNulls: false,
			symbolSize: 4,
			showSymbol: points.length <= POINTS_SHOWN_MAX,
			color: colour,
			lineStyle: { width: 1.5, type: dashed ? "dashed" : "solid" },
			emphasis: { disabled: true },
		};
	if (choice.kind === "bar")
		return {
			type: "bar",
			name,
			data: points,
			barMaxWidth: 48,
			itemStyle: {
				color: colour,
				...(dashed && {
					decal: { symbol: "rect", color: colours.bg, dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: -Math.PI / 4 },
				}),
			},
			emphasis: { disabled: true },
		};
	return {
		type: "scatter",
		name,
		data: points.filter(([, y]) => y !== null),
		symbolSize: 6,
		symbol: dashed ? "triangle" : "circle",
		itemStyle: { color: colour, opacity: 0.85 },
		emphasis: { disabled: true },
	};
}

/** "2024-01-02", or with its time of day where it has one. */
function instant(ms: number): string {
	const text = new Date(ms).toISOString();
	return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 19).replace("T", " ");
}

export function chartOption(data: ChartData, choice: ChartChoice, colours: Colours): ChartOption {
	const label = { color: colours.muted, fontFamily: MONO, fontSize: TEXT_PX };
	const isScatter = choice.kind === "scatter";
	const placeText = (place: number): string =>
		data.axis === "category"
			? (data.categories[place] ?? "")
			: data.axis === "time"
				? instant(place)
				: formatMeasure(place);
	return {
		animation: false,
		useUTC: true,
		textStyle: { fontFamily: MONO },
		grid: { left: 4, right: 16, top: 12, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "all" },
		tooltip: {
			// Rich text is drawn; HTML would need styles that the content security policy refuses.
			renderMode: "richText",
			trigger: isScatter ? "item" : "axis",
			confine: true,
			transitionDuration: 0,
			backgroundColor: colours.raised,
			borderColor: colours.lineStrong,
			borderWidth: 1,
			padding: 8,
			textStyle: { color: colours.fg, fontFamily: MONO, fontSize: TEXT_PX, lineHeight: 18 },
			axisPointer: { lineStyle: { color: colours.lineStrong }, label: { show: false } },
			formatter: (given: unknown) => tooltipText(given, data, placeText),
		},
		xAxis: {
			type: data.axis,
			name: choice.x ?? "row",
			nameLocation: "middle",
			nameTextStyle: label,
			...(data.axis === "category" ? { data: data.categories } : { scale: true }),
			axisLabel: {
				...label,
				hideOverlap: true,
				...(data.axis === "time" && { formatter: DATES }),
				...(data.axis === "value" && { formatter: formatMeasure }),
			},
			axisLine: { lineStyle: { color: colours.lineStrong } },
			axisTick: { lineStyle: { color: colours.lineStrong } },
			splitLine: { show: isScatter && data.axis !== "category", lineStyle: { color: colours.line } },
		},
		yAxis: {
			type: "value",
			// Bars are read by their length, so they begin at zero; lines and points by their place.
			scale: choice.kind !== "bar",
			axisLabel: { ...label, formatter: formatMeasure },
			splitLine: { lineStyle: { color: colours.line } },
		},
		series: data.series.map((series, index) => seriesOption(series, index, choice, colours)),
	} as ChartOption;
}

type Pointed = { seriesIndex: number; value: [number, number | null] };

function tooltipText(given: unknown, data: ChartData, placeText: (place: number) => string): string {
	const points = (Array.isArray(given) ? given : [given]) as Pointed[];
	const [first] = points;
	if (!first) return "";
	const lines = points.map(({ seriesIndex, value: [, y] }) => {
		const name = data.series[seriesIndex]?.name ?? "";
		return `${name}  ${y === null || y === undefined ? "null" : formatMeasure(y)}`;
	});
	// Braces and bars are ECharts' own marks in rich text.
	return [placeText(first.value[0]), ...lines].join("\n").replace(/[{}|]/g, " ");
}

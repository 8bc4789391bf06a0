/** The one place that knows lightweight-charts: bars, volume and marks on a canvas. Loaded with the chart only. */
import {
	CandlestickSeries,
	ColorType,
	CrosshairMode,
	createChart,
	createSeriesMarkers,
	HistogramSeries,
	type SeriesMarker,
	type Time,
} from "lightweight-charts";
import type { Candle } from "@/server/vocabulary/query-views";
import { type BarNote, NOTE_KINDS } from "./bar-notes";
import { drawnOf, FLAG_MARKS, type FlagMark, flagMark } from "./candles-data";

/** The theme's colours: a canvas cannot read CSS variables by itself. */
function lookNow() {
	const style = getComputedStyle(document.documentElement);
	const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
	return {
		ground: colour("bg"),
		line: colour("line"),
		strong: colour("line-strong"),
		text: colour("subtle"),
		bar: colour("muted"),
		volume: colour("idle-fill"),
		mark: colour("warn-fill"),
		note: colour("muted"),
		strip: colour("control"),
		label: colour("muted"),
		cross: colour("control"),
		font: getComputedStyle(document.body).fontFamily,
	};
}
type Look = ReturnType<typeof lookNow>;

const chartLook = ({ ground, line, strong, text, label, cross, font }: Look) => {
	const hair = { color: cross, labelBackgroundColor: label };
	return {
		layout: {
			background: { type: ColorType.Solid, color: ground },
			textColor: text,
			fontFamily: font,
			fontSize: 11,
			// Its logo brings a style element without our nonce, and a link that tells this page's address to others. The
			// attribution that the licence asks for stands in words under the chart.
			attributionLogo: false,
			panes: { separatorColor: line, separatorHoverColor: strong, enableResize: false },
		},
		grid: { vertLines: { visible: false }, horzLines: { color: line } },
		crosshair: { mode: CrosshairMode.Magnet, vertLine: hair, horzLine: hair },
		rightPriceScale: { borderColor: line },
		timeScale: { borderColor: line },
	};
};

/** Hollow where it closed above its open, filled where below: colours are for states, and flags have the only one here. */
const candleLook = ({ ground, bar }: Look) => ({
	upColor: ground,
	borderUpColor: bar,
	wickUpColor: bar,
	downColor: bar,
	borderDownColor: bar,
	wickDownColor: bar,
});

function markersOf(candles: readonly Candle[], notes: readonly BarNote[], look: Look): SeriesMarker<Time>[] {
	const letters = candles.map(() => new Set<string>());
	for (const { kind, bars } of notes) {
		const { letter } = NOTE_KINDS[kind];
		// A person's values are a flag of the bar already.
		if (letter !== null && kind !== "person" && bars !== null) letters[bars[0]]?.add(letter);
	}
	return candles.flatMap((candle, at) => {
		// The library looks for a mark's bar, and throws where there is none.
		if (drawnOf(candle) === null) return [];
		const kinds = new Set<FlagMark>(candle.flags.map(flagMark));
		const flags = [...kinds].map((kind) => ({ time: candle.date, ...FLAG_MARKS[kind], color: look.mark, size: 1 }));
		const text = [...(letters[at] ?? [])].join(" ");
		if (text === "") return flags;
		const mark = {
			time: candle.date,
			shape: "arrowUp",
			position: "belowBar",
			color: look.note,
			size: 1,
			text,
		} as const;
		return [...flags, mark];
	});
}

/** The sessions that a waiver is about, as a strip at the foot of the prices. */
const stripOf = (candles: readonly Candle[], notes: readonly BarNote[]) =>
	candles.flatMap(({ date }, at) =>
		notes.some(({ kind, bars }) => kind === "waived" && bars !== null && bars[0] <= at && at <= bars[1])
			? [{ time: date, value: 1 }]
			: [],
	);

export type CandleCanvas = {
	show: (candles: readonly Candle[], decimals: number) => void;
	/** what is noted of the bars that are shown */
	note: (notes: readonly BarNote[]) => void;
	/** the crosshair on this bar; none without one */
	point: (at: number | null) => void;
	remove: () => void;
};

/** @param onPoint which bar the mouse or finger is on; null where it left */
export function candleCanvas(host: HTMLElement, onPoint: (at: number | null) => void): CandleCanvas {
	let shown: readonly Candle[] = [];
	let noted: readonly BarNote[] = [];
	let look = lookNow();
	const chart = createChart(host, {
		...chartLook(look),
		autoSize: true,
		// The page scrolls under the wheel and the finger; the chart moves by dragging sideways, and zooms by pinching.
		handleScroll: { mouseWheel: false, vertTouchDrag: false },
		handleScale: { mouseWheel: false },
		localization: { locale: "en-US", dateFormat: "yyyy-MM-dd" },
	});
	chart.timeScale().applyOptions({ fixLeftEdge: true, fixRightEdge: true, lockVisibleTimeRangeOnResize: true });
	const prices = chart.addSeries(CandlestickSeries, {
		...candleLook(look),
		priceLineVisible: false,
		lastValueVisible: false,
	});
	const volumes = chart.addSeries(
		HistogramSeries,
		{ color: look.volume, priceFormat: { type: "volume" }, priceLineVisible: false, lastValueVisible: false },
		1,
	);
	chart.panes()[0]?.setStretchFactor(4);
	chart.panes()[1]?.setStretchFactor(1);
	volumes.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0 } });
	const strip = chart.addSeries(HistogramSeries, {
		priceScaleId: "waived",
		color: look.strip,
		base: 0,
		priceLineVisible: false,
		lastValueVisible: false,
	});
	strip.priceScale().applyOptions({ scaleMargins: { top: 0.985, bottom: 0 } });
	const marks = createSeriesMarkers(prices);

	chart.subscribeCrosshairMove(({ time, logical, sourceEvent }) => {
		if (time === undefined || logical === undefined) onPoint(null);
		// Without an event it was `point` below that moved it.
		else if (sourceEvent !== undefined) onPoint(Math.max(0, Math.min(Math.round(logical), shown.length - 1)));
	});
	// The theme is a class of the page; it may change under an open chart.
	const theme = new MutationObserver(() => {
		look = lookNow();
		chart.applyOptions(chartLook(look));
		prices.applyOptions(candleLook(look));
		volumes.applyOptions({ color: look.volume });
		strip.applyOptions({ color: look.strip });
		marks.setMarkers(markersOf(shown, noted, look));
	});
	theme.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });

	return {
		show: (candles, decimals) => {
			shown = candles;
			// They are of other bars.
			noted = [];
			strip.setData([]);
			marks.setMarkers([]);
			prices.applyOptions({ priceFormat: { type: "price", precision: decimals, minMove: 10 ** -decimals } });
			// A session without a price keeps its place, empty.
			prices.setData(
				candles.map((candle) => {
					const bar = drawnOf(candle);
					return bar === null ? { time: candle.date } : { time: candle.date, ...bar };
				}),
			);
			volumes.setData(
				candles.map(({ date, volume }) => (volume === null ? { time: date } : { time: date, value: volume })),
			);
			marks.setMarkers(markersOf(candles, noted, look));
			chart.timeScale().fitContent();
		},
		note: (notes) => {
			noted = notes;
			strip.setData(stripOf(shown, notes));
			marks.setMarkers(markersOf(shown, notes, look));
		},
		point: (at) => {
			const candle = at === null ? undefined : shown[at];
			if (at === null || !candle) return chart.clearCrosshairPosition();
			const range = chart.timeScale().getVisibleLogicalRange();
			// Zoomed in, the bar may be outside: as far as needed, no further.
			if (range && (at < range.from || at > range.to)) {
				const by = at < range.from ? at - range.from : at - range.to;
				chart.timeScale().setVisibleLogicalRange({ from: range.from + by, to: range.to + by });
			}
			const bar = drawnOf(candle);
			if (bar) chart.setCrosshairPosition(bar.close, candle.date, prices);
			else chart.clearCrosshairPosition();
		},
		remove: () => {
			theme.disconnect();
			chart.remove();
		},
	};
}

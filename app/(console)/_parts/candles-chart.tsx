"use client";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { CandlesView } from "@/server/vocabulary/query-views";
import { type BarNote, notesAt } from "./bar-notes";
import { type CandleCanvas, candleCanvas } from "./candles-canvas";
import { barSentence, decimalsOf, summaryText } from "./candles-data";
import { CandlesReadout } from "./candles-readout";

const MONTH = 21;

/** Where a key moves the crosshair to among so many bars. */
function stepOf(key: string, from: number, bars: number): number | null {
	const to: Record<string, number> = {
		ArrowLeft: from - 1,
		ArrowRight: from + 1,
		PageUp: from - MONTH,
		PageDown: from + MONTH,
		Home: 0,
		End: bars - 1,
	};
	const at = to[key];
	return at === undefined ? null : Math.max(0, Math.min(at, bars - 1));
}

/**
 * The bars, and one of them in figures above: the one under the pointer, the one that the arrow keys are on, or the last.
 * For those who do not see it: a picture with a summary, and a slider whose value is a bar in words.
 */
export default function CandlesChart({
	view,
	notes,
	className,
}: {
	view: CandlesView;
	notes: readonly BarNote[];
	className: string;
}) {
	const { candles } = view;
	const host = useRef<HTMLDivElement>(null);
	const slider = useRef<HTMLDivElement>(null);
	const canvas = useRef<CandleCanvas>(null);
	const [pointed, setPointed] = useState<number | null>(null);
	const [stepped, setStepped] = useState<number | null>(null);
	// A place among other bars says nothing of these.
	const [placed, setPlaced] = useState(candles);
	if (placed !== candles) {
		setPlaced(candles);
		setPointed(null);
		setStepped(null);
	}
	const decimals = decimalsOf(candles);
	const last = candles.length - 1;
	const at = Math.min(pointed ?? stepped ?? last, last);
	const candle = candles[at];
	const noted = notesAt(notes, at)
		.map(({ words }) => words)
		.join("; ");

	useEffect(() => {
		if (!host.current) return;
		const made = candleCanvas(host.current, setPointed);
		canvas.current = made;
		return () => made.remove();
	}, []);
	useEffect(() => {
		canvas.current?.show(candles, decimals);
	}, [candles, decimals]);
	useEffect(() => {
		canvas.current?.note(notes);
	}, [notes]);
	useEffect(() => {
		if (pointed === null) canvas.current?.point(stepped);
	}, [pointed, stepped]);

	const onKeyDown = (event: KeyboardEvent) => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const next = stepOf(event.key, at, candles.length);
		if (next === null) return;
		event.preventDefault();
		setPointed(null);
		setStepped(next);
	};
	return (
		<>
			{candle && <CandlesReadout candle={candle} decimals={decimals} noted={noted} />}
			<div className={`relative ${className}`}>
				<div
					ref={host}
					role="img"
					aria-label={summaryText(view)}
					className="absolute inset-0"
					onPointerUp={() => slider.current?.focus({ preventScroll: true })}
				/>
				<div
					ref={slider}
					role="slider"
					tabIndex={0}
					aria-label={`Bar of ${view.symbol}`}
					aria-valuemin={1}
					aria-valuemax={candles.length}
					aria-valuenow={at + 1}
					aria-valuetext={candle && barSentence(candle, decimals, noted)}
					onKeyDown={onKeyDown}
					onBlur={() => setStepped(null)}
					className="pointer-events-none absolute inset-0 z-10 rounded-sm"
				/>
			</div>
		</>
	);
}

"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useMemo } from "react";
import type { CandlesView } from "@/server/vocabulary/query-views";
import { cn } from "../../_ui/cn";
import { formatCount, plural } from "../../_ui/number-format";
import { Skeleton } from "../../_ui/skeleton";
import { useTRPC } from "../_client/trpc";
import { type BarNote, kindsOf, notesOf } from "./bar-notes";
import { BarNotesList } from "./bar-notes-list";
import { flagsOf } from "./candles-data";
import { CandlesLegend } from "./candles-readout";
import { flaggedEarlier } from "./symbol-choice";

const HEIGHT = "h-90 max-sm:h-76";

const CandlesChart = dynamic(() => import("./candles-chart"), { ssr: false, loading: () => <ChartSkeleton /> });

/** As high as the readout and the chart that will be there. */
export function ChartSkeleton() {
	return (
		<div role="status" aria-label="Loading bars">
			<div className="mb-1 flex h-10.5 items-start pt-1 max-sm:h-16">
				<Skeleton className="w-96 max-w-full" />
			</div>
			<div className={cn("border-y bg-sunken", HEIGHT)} />
		</div>
	);
}

const NONE: readonly BarNote[] = [];

/** The chart, what is marked on it in words, and the same as a list. */
export function Bars({
	view,
	fading,
	flagged,
	onAll,
}: {
	view: CandlesView;
	fading: boolean;
	/** of all its bars, shown or not; null where it is not known */
	flagged: number | null;
	/** shows more of them; null where nothing more is shown */
	onAll: (() => void) | null;
}) {
	const { candles, total } = view;
	const trpc = useTRPC();
	// Unlike a version's bars they change: an action is announced, a waiver ends.
	const { data: known } = useQuery(
		trpc.datasets.barNotes.queryOptions(
			{ name: view.dataset, version: view.version, symbol: view.symbol, from: candles[0]?.date ?? "" },
			{ enabled: candles.length > 0 },
		),
	);
	const notes = useMemo(() => (known === undefined ? NONE : notesOf(known, candles)), [known, candles]);
	const earlier = flaggedEarlier(flagged, candles.filter(({ flags }) => flags.length > 0).length);
	return (
		<div aria-busy={fading} className={cn("transition-opacity", fading && "opacity-60")}>
			<CandlesChart view={view} notes={notes} className={HEIGHT} />
			<div className="mt-1.5 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
				<CandlesLegend flags={flagsOf(candles)} notes={kindsOf(notes)}>
					{onAll && candles.length < total && earlier !== 0 && (
						<button type="button" onClick={onAll} className="text-accent hover:underline">
							{earlier === null ? "earlier bars may be flagged" : `${formatCount(earlier)} flagged earlier`}
						</button>
					)}
				</CandlesLegend>
				<p className="text-subtle text-xs">
					{candles.length < total
						? `last ${formatCount(candles.length)} of ${plural(total, "session")}`
						: plural(total, "session")}
					{/* Asked for by the library's licence; the address of this page is not told to them. */}
					{" · chart: "}
					<a
						href="https://www.tradingview.com/"
						target="_blank"
						rel="noopener noreferrer"
						className="underline underline-offset-2 hover:text-fg"
					>
						TradingView Lightweight Charts™
					</a>{" "}
					© 2026 TradingView, Inc.
				</p>
			</div>
			<BarNotesList notes={notes} view={known} />
		</div>
	);
}

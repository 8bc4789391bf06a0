"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { CandlesView } from "@/server/vocabulary/query-views";
import { ChoiceButtons } from "../../_ui/choice-buttons";
import { cn } from "../../_ui/cn";
import { EmptyState } from "../../_ui/empty-state";
import { formatCount, plural } from "../../_ui/number-format";
import { Section } from "../../_ui/section";
import { Skeleton } from "../../_ui/skeleton";
import { FIXED } from "../_client/fixed";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { paths } from "../paths";
import { flagsOf, RANGE_SESSIONS, RANGE_WORDS, RANGES } from "./candles-data";
import { CandlesLegend } from "./candles-readout";
import { SymbolPicker, useSymbols } from "./candles-symbol-picker";
import { flaggedEarlier } from "./symbol-choice";

const HEIGHT = "h-90 max-sm:h-76";

const CandlesChart = dynamic(() => import("./candles-chart"), { ssr: false, loading: () => <ChartSkeleton /> });

/** As high as the readout and the chart that will be there. */
function ChartSkeleton() {
	return (
		<div role="status" aria-label="Loading bars">
			<div className="mb-1 flex h-10.5 items-start pt-1 max-sm:h-16">
				<Skeleton className="w-96 max-w-full" />
			</div>
			<div className={cn("border-y bg-sunken", HEIGHT)} />
		</div>
	);
}

const CHOICES = { symbol: parseAsString, range: parseAsStringLiteral(RANGES).withDefault("3m") };

/** A symbol's daily bars in one version, with what was flagged on them. Symbol and range are in the address. */
export function Candles({ name, version }: { name: string; version: number }) {
	const trpc = useTRPC();
	const [{ symbol: asked, range }, setChoice] = useQueryStates(CHOICES, { history: "push" });
	const symbols = useSymbols(name, version, "");
	const listed = symbols.data?.symbols;
	// What a person should look at first is what was flagged.
	const symbol = asked ?? (listed?.find(({ flagged }) => flagged > 0) ?? listed?.[0])?.symbol ?? null;
	// A list of the newest does not have every symbol: what is not in it is asked for by its own name.
	const isListed = listed === undefined || listed.some((known) => known.symbol === symbol);
	const own = useSymbols(name, version, symbol ?? "", symbol !== null && !isListed);
	const known = [...(listed ?? []), ...(own.data?.symbols ?? [])];
	const query = useQuery(
		trpc.datasets.candles.queryOptions(
			{ name, version, symbol: symbol ?? "", sessions: RANGE_SESSIONS[range] },
			{ enabled: symbol !== null, placeholderData: keepPreviousData, ...FIXED },
		),
	);
	return (
		<Section
			title="Daily bars"
			aside={
				query.data &&
				query.data.candles.length > 0 && (
					<Link
						href={paths.dataset(name, { tab: "data", symbol: query.data.symbol })}
						className="text-accent hover:underline"
					>
						Rows of {query.data.symbol}
					</Link>
				)
			}
		>
			{symbols.data?.total === 0 ? (
				<EmptyState title={`Version ${version} has no rows`}>The bars of its symbols would be here.</EmptyState>
			) : (
				<>
					<div className="mb-2 flex flex-wrap items-center gap-2">
						<SymbolPicker
							name={name}
							version={version}
							label="Symbol"
							value={symbol}
							onChange={(next) => void setChoice({ symbol: next })}
							className="w-40 max-sm:w-auto max-sm:min-w-28 max-sm:flex-1"
						/>
						<ChoiceButtons
							legend="How far back"
							choices={RANGES}
							words={RANGE_WORDS}
							value={range}
							onChoose={(range) => void setChoice({ range })}
						/>
					</div>
					{symbol === null ? (
						<QueryView query={symbols} skeleton={<ChartSkeleton />}>
							{() => null}
						</QueryView>
					) : (
						<QueryView
							query={query}
							skeleton={<ChartSkeleton />}
							missing={<NoBars version={version} symbol={symbol} />}
						>
							{(view) =>
								view.candles.length === 0 ? (
									<NoBars version={version} symbol={view.symbol} />
								) : (
									<Bars
										view={view}
										fading={query.isPlaceholderData}
										flagged={known.find((one) => one.symbol === view.symbol)?.flagged ?? null}
										onAll={range === "all" ? null : () => void setChoice({ range: "all" })}
									/>
								)
							}
						</QueryView>
					)}
				</>
			)}
		</Section>
	);
}

const NoBars = ({ version, symbol }: { version: number; symbol: string }) => (
	<EmptyState title={`Version ${version} has no rows of ${symbol}`}>
		Choose another symbol above; the list offers those that are there.
	</EmptyState>
);

function Bars({
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
	const earlier = flaggedEarlier(flagged, candles.filter(({ flags }) => flags.length > 0).length);
	return (
		<div aria-busy={fading} className={cn("transition-opacity", fading && "opacity-60")}>
			<CandlesChart view={view} className={HEIGHT} />
			<div className="mt-1.5 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
				<CandlesLegend flags={flagsOf(candles)}>
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
		</div>
	);
}

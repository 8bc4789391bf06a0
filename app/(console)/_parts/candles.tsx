"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { ChoiceButtons } from "../../_ui/choice-buttons";
import { EmptyState } from "../../_ui/empty-state";
import { Link } from "../../_ui/link";
import { Section } from "../../_ui/section";
import { FIXED } from "../_client/fixed";
import { QueryView } from "../_client/query-view";
import { useTRPC } from "../_client/trpc";
import { paths } from "../paths";
import { Bars, ChartSkeleton } from "./candles-bars";
import { RANGE_SESSIONS, RANGE_WORDS, RANGES } from "./candles-data";
import { SymbolPicker, useSymbols } from "./candles-symbol-picker";

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

"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { KindShape } from "@/server/vocabulary/kind-shapes";
import type { RowsFilter } from "@/server/vocabulary/query-views";
import { hasFlags } from "@/server/vocabulary/rows-sql";
import { Button } from "../../_ui/button";
import { ChoiceButtons } from "../../_ui/choice-buttons";
import { parseAsDay } from "../_client/url-state";
import { SymbolPicker } from "./candles-symbol-picker";
import { DayRange } from "./list-filters";

const VIEWS = ["rows", "profile"] as const;
const VIEW_WORDS = { rows: "Rows", profile: "Profile" } as const;

const CHOICES = {
	symbol: parseAsString,
	from: parseAsDay,
	to: parseAsDay,
	flagged: parseAsBoolean.withDefault(false),
	view: parseAsStringLiteral(VIEWS).withDefault("rows"),
};

/** Which rows are meant, and whether they are shown or profiled; in the address. */
export function useRowsChoice() {
	const [choice, choose] = useQueryStates(CHOICES, { history: "push" });
	const { symbol, from, to, flagged, view } = choice;
	const filter: RowsFilter = {
		...(symbol !== null && { symbol }),
		...(from !== null && { from }),
		...(to !== null && { to }),
		...(flagged && { flagged }),
	};
	const isFiltered = Object.keys(filter).length > 0;
	const clear = () => void choose({ symbol: null, from: null, to: null, flagged: null });
	return { choice, choose, filter, isFiltered, clear, view };
}
export type RowsChoice = ReturnType<typeof useRowsChoice>;

export function RowsFilterBar({
	name,
	version,
	shape,
	choice: { choice, choose, isFiltered, clear, view },
}: {
	name: string;
	version: number;
	shape: KindShape;
	choice: RowsChoice;
}) {
	return (
		<div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
			<SymbolPicker
				name={name}
				version={version}
				label={`Filter by ${shape.label.replaceAll("_", " ")}`}
				none={shape.label === "symbol" ? "All symbols" : "All"}
				value={choice.symbol}
				onChange={(symbol) => void choose({ symbol })}
				className="w-40 max-sm:min-w-28 max-sm:flex-1"
			/>
			<DayRange
				from={choice.from}
				to={choice.to}
				says={shape.kind === "prices_daily" ? "A session's date" : shape.date.replaceAll("_", " ")}
				onChange={(days) => void choose(days)}
			/>
			{hasFlags(shape) && (
				<label className="inline-flex cursor-pointer items-center gap-2 text-sm pointer-coarse:h-10">
					<input
						type="checkbox"
						checked={choice.flagged}
						onChange={(event) => void choose({ flagged: event.target.checked || null })}
						className="size-3.5 accent-accent"
					/>
					Flagged only
				</label>
			)}
			{isFiltered && (
				<Button look="quiet" onClick={clear}>
					Clear
				</Button>
			)}
			<ChoiceButtons
				legend="Show"
				choices={VIEWS}
				words={VIEW_WORDS}
				value={view}
				onChoose={(view) => void choose({ view })}
				className="flex sm:ml-auto"
			/>
		</div>
	);
}

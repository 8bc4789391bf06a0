"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import type { SymbolsView } from "@/server/vocabulary/query-views";
import { cn } from "../../_ui/cn";
import { TextInput } from "../../_ui/field";
import { formatCount, plural } from "../../_ui/number-format";
import { capitalised } from "../../_ui/text-format";
import { FIXED } from "../_client/fixed";
import { problemOf } from "../_client/problem";
import { useTRPC } from "../_client/trpc";
import { exactLine } from "./symbol-choice";

const LISTED = 200;
/** How long typing must rest before the server is asked: each question reads files. */
const REST_MS = 200;

/** The symbols of a version, or those that begin as typed. What a version holds never changes. */
export function useSymbols(name: string, version: number, starts: string, enabled = true) {
	const trpc = useTRPC();
	return useQuery(
		trpc.datasets.symbols.queryOptions(
			{ name, version, limit: LISTED, ...(starts !== "" && { starts }) },
			{ enabled, placeholderData: keepPreviousData, ...FIXED },
		),
	);
}

/** What was last typed, once typing rests. */
function useRested(value: string): string {
	const [rested, setRested] = useState(value);
	useEffect(() => {
		const timer = setTimeout(() => setRested(value), REST_MS);
		return () => clearTimeout(timer);
	}, [value]);
	return rested;
}

type Props = {
	name: string;
	version: number;
	label: string;
	/** null where none is chosen */
	value: string | null;
	onChange: (symbol: string | null) => void;
	/** what an empty box says; where it is given, emptying the box chooses none */
	none?: string;
	className?: string;
};

/** One symbol of a version, found by how it begins. */
export function SymbolPicker({ name, version, label, value, onChange, none, className }: Props) {
	const id = useId();
	const [typed, setTyped] = useState<string | null>(null);
	/** null until an arrow or the pointer chose a line */
	const [at, setAt] = useState<number | null>(null);
	/** Enter came before the answer that may hold what was typed */
	const [entered, setEntered] = useState(false);
	const open = typed !== null;
	// The box holds the choice until something else is typed into it: then all are offered, not just the chosen one.
	const wanted = typed === null || typed === value ? "" : typed.trim();
	const starts = useRested(wanted);
	const query = useSymbols(name, version, starts, open);
	// What is here already is narrowed at once; the server's answer follows.
	const symbols = (query.data?.symbols ?? []).filter(({ symbol }) =>
		symbol.toLowerCase().startsWith(wanted.toLowerCase()),
	);
	const isAnswered = wanted === starts && !query.isPlaceholderData && query.data !== undefined;
	// Opened, the list stands at the present choice; typed into, at what was typed, else at its first line.
	const usual = exactLine(symbols, typed === value ? (value ?? "") : wanted);
	const chosen = Math.min(at ?? Math.max(0, usual), symbols.length - 1);
	const chosenId = open && symbols[chosen] ? `${id}-${chosen}` : undefined;

	useEffect(() => {
		if (chosenId) document.getElementById(chosenId)?.scrollIntoView({ block: "nearest" });
	}, [chosenId]);

	const turn = (text: string | null) => {
		setTyped(text);
		setAt(null);
		setEntered(false);
	};
	const choose = (symbol: string | null) => {
		turn(null);
		if (symbol !== value) onChange(symbol);
	};
	const isEmptied = typed?.trim() === "" && none !== undefined;
	const enter = () => {
		if (at === null && isEmptied) choose(null);
		else if (at === null && typed === value) turn(null);
		else if (at === null && usual < 0 && !isAnswered && !query.isError) setEntered(true);
		else if (symbols[chosen]) choose(symbols[chosen].symbol);
	};
	useEffect(() => {
		if (!entered || !isAnswered) return;
		setEntered(false);
		if (at === null) enter();
	});
	const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			if (open) setAt(Math.max(0, Math.min(chosen + (event.key === "ArrowDown" ? 1 : -1), symbols.length - 1)));
			else turn(value ?? "");
		} else if (event.key === "Enter" && open) enter();
		else if (event.key === "Escape" && open) turn(null);
		else return;
		event.preventDefault();
	};
	return (
		<span className={cn("relative inline-block", className)}>
			<TextInput
				role="combobox"
				aria-label={label}
				aria-expanded={open}
				aria-controls={open && symbols.length > 0 ? `${id}-list` : undefined}
				aria-autocomplete="list"
				aria-activedescendant={chosenId}
				autoComplete="off"
				autoCapitalize="characters"
				spellCheck={false}
				placeholder={none}
				value={typed ?? value ?? ""}
				onChange={(event) => turn(event.target.value)}
				onClick={(event) => {
					if (open) return;
					event.currentTarget.select();
					turn(value ?? "");
				}}
				onBlur={() => (isEmptied ? choose(null) : turn(null))}
				onKeyDown={onKeyDown}
				className="pr-7 font-mono"
			/>
			<ChevronDown
				aria-hidden
				className="pointer-events-none absolute top-1/2 right-2 size-3.5 -translate-y-1/2 text-muted"
			/>
			{open && (
				<span className="absolute top-full left-0 z-30 mt-1 block w-76 max-w-[calc(100vw-2rem)] rounded-md border border-line-strong bg-raised text-sm shadow-float">
					<span
						id={`${id}-list`}
						role="listbox"
						aria-label={label}
						className={cn("thin-scroll block max-h-72 overflow-y-auto p-1", symbols.length === 0 && "hidden")}
					>
						{symbols.map(({ symbol, flagged, last_date }, index) => (
							// biome-ignore lint/a11y/useKeyWithClickEvents: the input has the focus and its arrow and enter keys choose
							<span
								key={symbol}
								id={`${id}-${index}`}
								role="option"
								tabIndex={-1}
								aria-selected={index === chosen}
								onMouseMove={() => setAt(index)}
								// Before the input loses the focus, which closes the list.
								onMouseDown={(event) => event.preventDefault()}
								onClick={() => choose(symbol)}
								className={cn(
									"flex h-8 cursor-pointer items-center gap-3 rounded px-2 pointer-coarse:h-10",
									index === chosen && "bg-selected",
								)}
							>
								<span className="num min-w-0 flex-1 truncate">{symbol}</span>
								{flagged > 0 && <span className="text-warn text-xs">{formatCount(flagged)} flagged</span>}
								<span className="num text-subtle text-xs">to {last_date}</span>
							</span>
						))}
					</span>
					<span className="block border-t px-3 py-1.5 text-subtle text-xs">
						{query.isError ? (
							capitalised(problemOf(query.error).title)
						) : (
							<Told data={isAnswered ? query.data : undefined} starts={starts} />
						)}
					</span>
				</span>
			)}
		</span>
	);
}

function Told({ data, starts }: { data: SymbolsView | undefined; starts: string }) {
	if (!data) return "Looking…";
	if (data.total === 0) return starts === "" ? "No symbol here" : `No symbol begins with ${starts}`;
	if (data.symbols.length === data.total) return plural(data.total, "symbol");
	return `first ${data.symbols.length} of ${plural(data.total, "symbol")}; type to find others`;
}

import type { ReactNode } from "react";
import type { Candle } from "@/server/vocabulary/query-views";
import { cn } from "../../_ui/cn";
import { SessionDate } from "../../_ui/time";
import { NOTE_KINDS, type NoteKind } from "./bar-notes";
import { NoteMark } from "./bar-notes-list";
import { barText, FLAG_MARKS, type FlagCount, type FlagMark, flagWords } from "./candles-data";

const PRICES = ["open", "high", "low", "close"] as const;

/** One bar in figures. Each has its place, so that nothing moves while the crosshair does. */
export function CandlesReadout({
	candle,
	decimals,
	noted,
}: {
	candle: Candle;
	decimals: number;
	/** actions and notes of this bar, in words */
	noted: string;
}) {
	const text = barText(candle, decimals);
	return (
		<fieldset className="mb-1 min-w-0 text-sm">
			<legend className="sr-only">Bar</legend>
			<dl className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5">
				<dt className="sr-only">Session</dt>
				<dd className="max-sm:-order-2">
					<SessionDate date={candle.date} className="font-medium" />
				</dd>
				{PRICES.map((name) => (
					<Figure key={name} name={name} text={text[name]} className="min-w-[7ch]" />
				))}
				{/* On a phone beside the session, and as wide as keeps the prices off its line. */}
				<Figure name="volume" text={text.volume} className="min-w-[10ch]" rowClass="max-sm:-order-1 max-sm:basis-3/5" />
			</dl>
			{/* Its line is there without flags and notes, too. */}
			<p className="min-h-5 truncate" title={[text.flags, noted].filter(Boolean).join("; ") || undefined}>
				<span className="text-warn">{text.flags}</span>
				{text.flags !== "" && noted !== "" && <span className="text-subtle"> · </span>}
				{noted}
			</p>
		</fieldset>
	);
}

function Figure({
	name,
	text,
	className,
	rowClass,
}: {
	name: string;
	text: string | null;
	className: string;
	rowClass?: string;
}) {
	return (
		<div className={cn("flex items-baseline gap-1.5", rowClass)}>
			<dt className="text-subtle text-xs capitalize">
				<abbr title={name} className="no-underline">
					{name.charAt(0)}
				</abbr>
			</dt>
			<dd className={cn("num text-right", className)}>{text ?? <span className="text-subtle italic">null</span>}</dd>
		</div>
	);
}

const SHAPES: Record<(typeof FLAG_MARKS)[FlagMark]["shape"], string> = {
	arrowDown: "M3 0h4v5h3l-5 5-5-5h3z",
	circle: "M5 1a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
	square: "M1.5 1.5h7v7h-7z",
};

/** What the marks on the bars mean, in words, and what a body says. */
export function CandlesLegend({
	flags,
	notes,
	children,
}: {
	flags: readonly FlagCount[];
	notes: readonly { kind: NoteKind; count: number }[];
	children?: ReactNode;
}) {
	return (
		<ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-subtle text-xs">
			<Entry path="M3.5 1.5h4v8h-4z" className="fill-none stroke-muted">
				closed at or above its open
			</Entry>
			<Entry path="M3.5 1.5h4v8h-4z" className="fill-muted stroke-muted">
				below
			</Entry>
			{flags.map(({ flag, mark, count }) => (
				<Entry key={flag} path={SHAPES[FLAG_MARKS[mark].shape]} className="fill-warn-fill">
					{flagWords(flag)} <span className="num text-muted">{count}</span>
					<span className="sr-only"> {count === 1 ? "bar" : "bars"}</span>
				</Entry>
			))}
			{notes.map(({ kind, count }) => (
				<li key={kind} className="inline-flex items-center gap-1.5">
					<NoteMark kind={kind} />
					<span>
						{NOTE_KINDS[kind].word} <span className="num text-muted">{count}</span>
					</span>
				</li>
			))}
			{children && <li>{children}</li>}
		</ul>
	);
}

const Entry = ({ path, className, children }: { path: string; className: string; children: ReactNode }) => (
	<li className="inline-flex items-center gap-1.5">
		<svg aria-hidden viewBox="0 0 11 11" className={cn("size-2.75", className)}>
			<path d={path} />
		</svg>
		<span>{children}</span>
	</li>
);

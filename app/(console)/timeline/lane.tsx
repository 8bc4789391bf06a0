"use client";
import { Undo2 } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import type { RunState } from "@/server/vocabulary/states";
import type { TimelineCell, TimelineHold, TimelineLane } from "@/server/vocabulary/timeline-views";
import { cn } from "../../_ui/cn";
import { Link } from "../../_ui/link";
import { plural } from "../../_ui/number-format";
import { STATES } from "../../_ui/states";
import { formatUtc } from "../../_ui/time-format";
import { paths } from "../paths";
import { placeOf, type Stretch } from "./stretch";

// Height tells as much as colour: what went well stays low, what did not fills the lane.
const LOOK: Record<RunState, string> = {
	failed: "h-5 bg-fail-fill",
	errored: "h-5 border border-fail-fill",
	lost: "h-5 border border-fail-fill",
	held: "h-5 bg-held",
	running: "h-3.5 bg-run",
	queued: "h-3.5 border border-idle-fill",
	succeeded: "h-3 bg-ok-fill",
	unchanged: "h-1.5 bg-ok-fill",
	superseded: "h-1.5 bg-idle-fill",
	cancelled: "h-1.5 bg-idle-fill",
};

/** One dataset's runs, holds and rollbacks over the stretch. Arrow keys go from one to the next, Enter opens it. */
export function Lane({ lane, stretch }: { lane: TimelineLane; stretch: Stretch }) {
	const strip = useRef<HTMLFieldSetElement>(null);
	const [at, setAt] = useState<{ text: string; place: number } | null>(null);
	const stops = lane.cells.length + lane.rollbacks.length;
	let stop = 0;
	const stopProps = (text: string, place: number) => ({
		"data-stop": "",
		"aria-label": `${lane.dataset}, ${text}`,
		// Tab comes to a lane once: to its last rollback, or else to its last run.
		tabIndex: ++stop === stops ? 0 : -1,
		onMouseEnter: () => setAt({ text, place }),
		onFocus: () => setAt({ text, place }),
	});
	return (
		<fieldset
			ref={strip}
			aria-label={`What ran of ${lane.dataset}`}
			className="relative h-7 min-w-40 border-line border-x"
			onKeyDown={(event) => moveAlong(event, strip.current)}
			onMouseLeave={() => setAt(null)}
			onBlur={() => setAt(null)}
		>
			<div aria-hidden className="absolute inset-x-0 bottom-1 h-px bg-line" />
			{lane.holds.map((hold) => (
				<HoldLine key={hold.from + hold.by} hold={hold} stretch={stretch} />
			))}
			{lane.cells.map((cell) => {
				const left = placeOf(stretch, stretch.fromMs + cell.at * stretch.stepMs);
				const right = placeOf(stretch, stretch.fromMs + (cell.until + 1) * stretch.stepMs);
				return (
					<Link
						key={cell.at}
						href={hrefOf(lane.dataset, cell, stretch)}
						style={{ left: `${left}%`, width: `${right - left}%` }}
						className="absolute bottom-1 flex h-6 items-end pr-px hover:opacity-70 focus-visible:z-10"
						{...stopProps(saidOf(cell, stretch), (left + right) / 2)}
					>
						<span className={cn("block w-full rounded-[1px]", LOOK[cell.state])} />
					</Link>
				);
			})}
			{lane.rollbacks.map((rollback) => {
				const place = placeOf(stretch, Date.parse(rollback.at));
				const text = `rolled back from v${rollback.from_version} to v${rollback.to_version}, ${formatUtc(Date.parse(rollback.at))}`;
				return (
					<Link
						key={rollback.id}
						href={paths.rollback(rollback.id)}
						style={{ left: `clamp(0.5rem, ${place}%, calc(100% - 0.5rem))` }}
						className="absolute top-0 z-5 -translate-x-1/2 rounded-full border border-line-strong bg-bg p-0.5 text-held focus-visible:z-10"
						{...stopProps(text, place)}
					>
						<Undo2 aria-hidden className="size-3" />
					</Link>
				);
			})}
			{at && (
				<div
					aria-hidden
					className="pointer-events-none absolute bottom-full z-30 mb-1 w-max max-w-80 rounded border border-line-strong bg-raised px-2 py-1 text-xs shadow-float"
					style={at.place > 50 ? { right: `${100 - at.place}%` } : { left: `${at.place}%` }}
				>
					{at.text}
				</div>
			)}
		</fieldset>
	);
}

function HoldLine({ hold, stretch }: { hold: TimelineHold; stretch: Stretch }) {
	const left = placeOf(stretch, Date.parse(hold.from));
	const right = hold.to === null ? 100 : placeOf(stretch, Date.parse(hold.to));
	return (
		<div
			role="img"
			aria-label={`held by ${hold.by}: ${hold.reason}`}
			title={`held by ${hold.by}: ${hold.reason}`}
			className="absolute bottom-0 h-1 min-w-1 bg-held"
			style={{ left: `${left}%`, width: `${right - left}%` }}
		/>
	);
}

/** One run opens itself; several open the list of them. */
function hrefOf(dataset: string, cell: TimelineCell, { fromMs, stepMs }: Stretch): string {
	if (cell.count === 1) return paths.run(cell.run);
	const day = (step: number): string => new Date(fromMs + step * stepMs).toISOString().slice(0, 10);
	return paths.runs({ dataset, from: day(cell.at), to: day(cell.at + 1) });
}

function saidOf(cell: TimelineCell, { fromMs, stepMs }: Stretch): string {
	const from = formatUtc(fromMs + cell.at * stepMs).slice(0, 16);
	const word = STATES[cell.state].word;
	return cell.count === 1
		? `run ${cell.run} ${word}, ${from} UTC`
		: `${plural(cell.count, "run")}, the worst ${word}, from ${from} UTC`;
}

function moveAlong(event: KeyboardEvent, strip: HTMLElement | null): void {
	const here = document.activeElement as HTMLElement | null;
	if (!strip || !here?.matches("[data-stop]")) return;
	const stops = byPlace(strip);
	const index = stops.indexOf(here);
	const lanes = [...document.querySelectorAll<HTMLElement>("[data-lane]")];
	const lane = lanes.findIndex((element) => element.contains(strip));
	const next = {
		ArrowLeft: () => stops[index - 1],
		ArrowRight: () => stops[index + 1],
		Home: () => stops[0],
		End: () => stops.at(-1),
		ArrowUp: () => nearest(lanes.slice(0, lane).reverse(), here),
		ArrowDown: () => nearest(lanes.slice(lane + 1), here),
	}[event.key];
	if (!next) return;
	event.preventDefault();
	event.stopPropagation();
	next()?.focus();
}

const placeOnScreen = (element: HTMLElement): number => element.getBoundingClientRect().left;

const byPlace = (lane: HTMLElement): HTMLElement[] =>
	[...lane.querySelectorAll<HTMLElement>("[data-stop]")].sort((a, b) => placeOnScreen(a) - placeOnScreen(b));

/** What is closest to here on the screen, in the first of these lanes that holds anything. */
function nearest(lanes: readonly HTMLElement[], here: HTMLElement): HTMLElement | undefined {
	const place = placeOnScreen(here);
	const stops = lanes.map(byPlace).find((found) => found.length > 0) ?? [];
	return stops.sort((a, b) => Math.abs(placeOnScreen(a) - place) - Math.abs(placeOnScreen(b) - place))[0];
}

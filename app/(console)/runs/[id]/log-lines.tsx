"use client";
import { memo } from "react";
import type { RunEventView } from "@/server/vocabulary/run-views";
import { cn } from "../../../_ui/cn";
import { formatUtc, formatUtcLog } from "../../../_ui/time-format";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const LEVEL_TEXT: Record<LogLevel, string> = {
	debug: "text-subtle",
	info: "text-subtle",
	warn: "text-warn",
	error: "text-fail",
};

const MESSAGE_TEXT: Record<RunEventView["kind"], string> = {
	log: "",
	state: "font-semibold",
	phase_started: "text-muted",
	phase_finished: "text-muted",
};

/** What a line takes at least; used for lines that are out of sight and not drawn. */
const LINE_PX = 22;

/** A hundred lines, drawn once: later lines do not touch them. */
export const LogLines = memo(function LogLines({
	events,
	level,
}: {
	events: readonly RunEventView[];
	level: LogLevel;
}) {
	const least = LOG_LEVELS.indexOf(level);
	const shown = events.filter((event) => LOG_LEVELS.indexOf(event.level) >= least);
	return (
		<div
			className="[content-visibility:auto]"
			style={{ containIntrinsicSize: `auto none auto ${shown.length * LINE_PX}px` }}
		>
			{shown.map((event) => (
				<Line key={event.id} event={event} />
			))}
		</div>
	);
});

/** A phase's events are named after it; what happened to it is their kind. */
function messageOf(event: RunEventView): string {
	if (event.kind === "phase_started") return `${event.phase ?? event.message} started`;
	if (event.kind === "phase_finished") return `${event.phase ?? event.message} finished`;
	return event.message;
}

function Line({ event }: { event: RunEventView }) {
	const atMs = Date.parse(event.at);
	const data = event.data ? Object.entries(event.data) : [];
	return (
		<div className="flex flex-wrap gap-x-3 px-2 py-px leading-5 hover:bg-hover sm:flex-nowrap">
			<time dateTime={event.at} title={formatUtc(atMs)} className="shrink-0 text-subtle tabular-nums">
				{formatUtcLog(atMs)}
			</time>
			<span className={cn("w-10 shrink-0", LEVEL_TEXT[event.level])}>{event.level}</span>
			<span className="w-16 shrink-0 text-subtle">{event.phase ?? ""}</span>
			<span
				className={cn("min-w-0 flex-1 basis-full whitespace-pre-wrap break-words sm:basis-0", MESSAGE_TEXT[event.kind])}
			>
				<span className={event.level === "error" ? "text-fail" : undefined}>{messageOf(event)}</span>
				{data.map(([name, value]) => (
					<span key={name} className="font-normal text-subtle">
						{" "}
						{name}=<span className="text-muted">{typeof value === "string" ? value : JSON.stringify(value)}</span>
					</span>
				))}
			</span>
		</div>
	);
}
